package grade

import (
	"regexp"
	"strings"
)

var (
	// oursForm matches duties that the platform has towards the user within a
	// time: a shorter time is better for the user.
	oursForm = regexp.MustCompile(`(?i)\b(?:breach|incident|we (?:will |shall )?(?:answer|reply|respond|acknowledge|decide|send you|delete|erase|keep|retain|store)|(?:kept|stored|retained|expires?|deleted|answer(?:ed)?|hold|reserve|after account))\b`)
	// allowance matches what is given to the user.
	allowance = regexp.MustCompile(`(?i)\b(?:free|included|allowance|quota|calls|requests|limit of|up to|refund|credit)\b`)
)

// figures says whom a change of one number favours; 0, 0 where the change is
// something else.
func (c *change) figures() (forUser, against float64) {
	for i := range c.segments {
		s := &c.segments[i]
		old, new := amount(s.old), amount(s.new)
		if old.text == "" || new.text == "" {
			continue
		}
		sentence := strings.ToLower(sentenceAt(c.new, s.newStart, s.newEnd) + " " + strings.Join(c.path, " "))
		switch sign := betterUp(amountWhy(s, sentence), sentence); {
		case sign == 0 || old.size() == new.size():
		case (sign > 0) == (new.size() > old.size()):
			forUser += 3
		default:
			against += 3
		}
	}
	return forUser, against
}

// betterUp is 1 where more is better for the user, -1 where less is.
func betterUp(why, sentence string) int {
	what, _, _ := strings.Cut(why, " ")
	switch {
	case oursForm.MatchString(sentence):
		return -1
	case what == "retention", what == "fee" && !allowance.MatchString(sentence):
		return -1
	case strings.HasPrefix(why, "time to cancel"):
		return -1
	case what == "notice", strings.HasPrefix(why, "time for"), strings.HasPrefix(why, "time to"):
		return 1
	case strings.Contains(sentence, "liab"), allowance.MatchString(sentence):
		return 1
	case strings.Contains(why, "%"), strings.Contains(sentence, "fee"), strings.Contains(sentence, "price"), strings.Contains(sentence, "cost"):
		return -1
	case strings.HasPrefix(why, "the period"):
		return 1
	}
	return 0
}
