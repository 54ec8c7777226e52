package grade

import (
	"regexp"
	"strings"
)

var (
	// oursForm matches duties that the platform has towards the user within a
	// time: a shorter time is better for the user.
	oursForm = regexp.MustCompile(`(?i)\b(?:breach|incident|we (?:will |shall )?(?:answer|reply|respond|acknowledge|decide|send you|delete|erase|keep|retain|store)|(?:kept|stored|retained|expires?|deleted|answer(?:ed)?|hold|reserve|after account|trackers?|cookies?|pixel))\b`)
	// increase matches rises of prices, of which less is better.
	increase = regexp.MustCompile(`(?i)\b(?:increase|raise)[^.]{0,60}\b(?:prices?|fees?|charges?|by)\b|\b(?:prices?|fees?|charges?)\b[^.]{0,60}\b(?:increase|rise)`)
	// bindsUser and bindsUs match what becomes sure, or unsure, where "may"
	// becomes "will" or the reverse.
	bindsUser = regexp.MustCompile(`(?i)\b(?:we|us|our)\b[^.]*\b(?:will|may) (?:also )?(?:use|train|share|disclose|collect|charge|sell|suspend|terminate|remove|review|monitor|be used|be shared|be charged)\b|\bdata\b[^.]*\b(?:will|may) (?:be used|train|be shared)`)
	bindsUs   = regexp.MustCompile(`(?i)\bwe (?:will|may) (?:also )?(?:notify|inform|tell|give|refund|delete|erase|protect|provide|offer|answer|help)\b`)
	// allowance matches what is given to the user.
	allowance = regexp.MustCompile(`(?i)\b(?:free|included|allowance|quota|calls|requests|limit of|up to|refund|credit)\b`)
)

// figures says whom a change of one number favours; 0, 0 where the change is
// something else.
func (c *change) figures() (forUser, against float64) {
	for i := range c.segments {
		s := &c.segments[i]
		if f, a := c.firmer(s); f+a > 0 {
			forUser, against = forUser+f, against+a
			continue
		}
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
	case what != "notice" && increase.MatchString(sentence):
		return -1
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

// firmer says whom it favours that "may" became "will", or the reverse.
func (c *change) firmer(s *segment) (forUser, against float64) {
	was, is := strings.Join(s.ow, " "), strings.Join(s.nw, " ")
	if !(was == "may" && is == "will" || was == "will" && is == "may") {
		return 0, 0
	}
	sentence := sentenceAt(c.new, s.newStart, s.newEnd)
	switch {
	case bindsUs.MatchString(sentence) && is == "will":
		return 2, 0
	case bindsUs.MatchString(sentence):
		return 0, 2
	case bindsUser.MatchString(sentence) && is == "will":
		return 0, 2
	case bindsUser.MatchString(sentence):
		return 2, 0
	}
	return 0, 0
}
