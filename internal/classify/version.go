package classify

// Version is the stage's: raised when the weights or the rules change what is
// said of a text.
const Version = 3
