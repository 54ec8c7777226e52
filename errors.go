package smallprint

import (
	"errors"
	"fmt"
)

// Kind sorts errors by what a caller can do about them.
type Kind string

const (
	KindNotFound Kind = "not_found" // no such thing
	KindInvalid  Kind = "invalid"   // the input is not what it must be
	KindUsage    Kind = "usage"     // wrong flags or arguments
	KindConflict Kind = "conflict"  // another process or a newer version is in the way
	KindStorage  Kind = "storage"   // disk full, read-only, corrupt
	KindRefused  Kind = "refused"   // not allowed by policy
)

// An Error tells a person what happened, to what, and what to do.
type Error struct {
	Kind Kind
	What string // what happened, to which document or file
	Hint string // what to do; "" where nothing can be done
	Err  error
}

func (e *Error) Error() string {
	s := e.What
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Hint != "" {
		s += ". " + e.Hint
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error with a hint and without a cause.
func Errorf(kind Kind, hint, format string, args ...any) *Error {
	return &Error{Kind: kind, What: fmt.Sprintf(format, args...), Hint: hint}
}

// KindOf returns the kind of the first Error in err's chain, or "".
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}
