package grade

import (
	"fmt"
	"strings"

	"smallprint"
)

var faultForms = []struct {
	outcome smallprint.Outcome
	re      cue
	what    string
}{
	{smallprint.OutcomeChallenge, readCue(`(?i)verify(?:ing)? (?:that )?you(?: are|'re|’re)? (?:a |not a )?(?:human|robot)|just a moment|checking your browser|captcha|unusual traffic|attention required|enable javascript and cookies to continue|security check`), "a test for robots"},
	{smallprint.OutcomeConsentWall, readCue(`(?i)before you continue|accept all(?: cookies)?\b|accept cookies|reject all|we (?:and our partners )?value your privacy`), "a consent page"},
	{smallprint.OutcomeLoginWall, readCue(`(?i)(?:log|sign) ?in to (?:continue|your account|view|see)|please (?:log|sign) ?in|you must (?:be )?(?:log|sign)(?:ged|ed)? ?in|forgot(?:ten)? (?:your )?password`), "a sign-in page"},
	{smallprint.OutcomeServerError, readCue(`(?i)an (?:unexpected )?error (?:has )?occurred|something went wrong|internal server error|service unavailable|bad gateway|try (?:again|reloading)|temporarily unavailable|under maintenance|technical difficulties|gateway time-?out`), "an error page"},
	{smallprint.OutcomeSoft404, readCue(`(?i)page (?:is not|isn(?:'|’)t|not|no longer|cannot be|can(?:'|’)t be) (?:available|found|exist)|(?:can(?:'|’)t|cannot|couldn(?:'|’)t|could not|unable to) (?:find|locate) (?:the|that|this) page|404\b|not found|no longer (?:available|exists)|doesn(?:'|’)t exist|link (?:may be|is) (?:broken|expired)`), "a page that says it was not found"},
	{smallprint.OutcomeBlocked, readCue(`(?i)access (?:is )?denied|you have been blocked|forbidden|not authorized to (?:view|access)|request blocked`), "a refusal"},
	{smallprint.OutcomeMoved, readCue(`(?i)^\W*(?:you are being )?redirect(?:ing|ed)\b|this page has moved|please wait while (?:we|you)`), "a redirect page"},
}

// A finding is a fault of one of the texts.
type finding struct {
	outcome smallprint.Outcome
	old     bool
	why     string
}

// fault looks for reasons why one of the texts is not the whole, proper
// document. Such a difference says nothing about the platform's terms.
func (g *grader) fault(d *smallprint.Diff) {
	if d.Stats.WordsDeleted+d.Stats.WordsInserted > 100 {
		o, n := multisetDiff(g.old.words(), g.new.words())
		g.gone, g.come = len(o), len(n)
	}
	if rank(d.Grade) < rank(editorial) {
		if d.Grade == noise && !g.removedMost() {
			return
		}
		if d.Grade == cosmetic {
			return
		}
	}
	for _, look := range []func(*smallprint.Diff) *finding{g.walls, g.languages, g.emptied, g.swings, g.cutOff, g.joinedOn, g.switched, g.spellings, g.regions} {
		f := look(d)
		if f == nil {
			continue
		}
		if since, ok := g.stayed(f); ok {
			d.Reasons = append([]string{"this text has stood since " + day(since) + " and is taken as the document; at first: " + f.why}, d.Reasons...)
			return
		}
		d.Grade, d.Fault, d.FaultOld = smallprint.GradeCaptureFault, f.outcome, f.old
		d.Direction, d.DateOnly = nil, false
		d.Reasons = []string{f.why}
		return
	}
}

func (g *grader) removedMost() bool {
	return g.old.count > 150 && g.new.count*3 < g.old.count || g.new.count > 150 && g.old.count*3 < g.new.count
}

// wall finds what a short text, or the head of a long one, says it is.
func wall(s *side) (smallprint.Outcome, string) {
	text := s.r.Text
	if s.count > 250 {
		text = short(text, 300)
	}
	for _, f := range faultForms {
		if s.count > 250 && (f.outcome == smallprint.OutcomeConsentWall || f.outcome == smallprint.OutcomeLoginWall || f.outcome == smallprint.OutcomeBlocked) {
			continue
		}
		if f.re.MatchString(text) {
			return f.outcome, f.what
		}
	}
	return "", ""
}

// walls finds error, consent, sign-in and robot pages on one side only.
func (g *grader) walls(d *smallprint.Diff) *finding {
	o, oldWhat := wall(g.old)
	n, newWhat := wall(g.new)
	big := d.Stats.WordsDeleted+d.Stats.WordsInserted > 30
	switch {
	case !big:
		return nil
	case (o == "") == (n == ""):
		return g.brokenPart()
	case n != "" && g.smaller(g.new, g.old):
		return &finding{n, false, "the new text is " + newWhat + ", not the document"}
	case o != "" && g.smaller(g.old, g.new):
		return &finding{o, true, "the document comes back after " + oldWhat}
	}
	return g.brokenPart()
}

// errorBlock matches a block that is an error and nothing else, where one of
// several pages that make a document failed.
var errorBlock = readCue(`(?i)^\W*(?:an (?:unexpected )?error (?:has )?occurred|something went wrong|this page (?:is not|isn(?:'|’)t) available|(?:the )?page (?:you (?:requested|were looking for) )?(?:was |could )?not (?:be )?found|access denied|service unavailable|internal server error)\b`)

// brokenPart finds an error in the place of a part of the document.
func (g *grader) brokenPart() *finding {
	if max(g.gone, g.come) < 60 {
		return nil
	}
	for _, c := range g.changes {
		text := c.alone()
		if len(text) > 200 || !errorBlock.MatchString(text) {
			continue
		}
		if c.added() && g.gone > 2*g.come {
			return &finding{smallprint.OutcomeServerError, false, "an error stands in place of a part of the document"}
		}
		if c.removed() && g.come > 2*g.gone {
			return &finding{smallprint.OutcomeServerError, true, "a part of the document comes back after an error"}
		}
	}
	return nil
}

// smaller guards against documents that speak of errors and cookies.
func (g *grader) smaller(a, b *side) bool { return a.count*10 < b.count*9 }

// languages finds texts in different languages.
func (g *grader) languages(*smallprint.Diff) *finding {
	o, n := g.in.Old.Language, g.in.New.Language
	if o == "" || n == "" || o == n || min(g.old.count, g.new.count) < 40 {
		return nil
	}
	f := &finding{smallprint.OutcomeLanguageMismatch, false, "text of another edition: " + Language(n) + " in place of " + Language(o)}
	if p := g.seen(func(p Past) bool { return p.Language == n }); p != nil {
		f.why += ", last seen " + day(p.Last)
	}
	return f
}

// emptied finds texts of which next to nothing is left, or that come back.
func (g *grader) emptied(*smallprint.Diff) *finding {
	o, n := g.old.count, g.new.count
	switch {
	case o >= 60 && n*8 < o && n < 200:
		if n < 30 {
			return &finding{smallprint.OutcomeEmpty, false, fmt.Sprintf("only %d of %d words are left", n, o)}
		}
		return &finding{smallprint.OutcomeTruncated, false, fmt.Sprintf("only %d of %d words are left", n, o)}
	case n >= 60 && o*8 < n && o < 200:
		out := smallprint.OutcomeTruncated
		if o < 30 {
			out = smallprint.OutcomeEmpty
		}
		return &finding{out, true, fmt.Sprintf("the document comes back: %d words after %d", n, o)}
	}
	return nil
}

// cutOff finds texts of which a big part is missing and nothing else changed.
func (g *grader) cutOff(*smallprint.Diff) *finding {
	del, ins := g.gone, g.come
	o := g.old.count
	if o < 300 || del*100 < o*45 || ins*100 > del {
		return nil
	}
	switch e := g.echo(false); {
	case e >= 0.95:
		return &finding{smallprint.OutcomeTruncated, true, "the same text stood twice in the old capture"}
	case e >= 0.7:
		return nil // an earlier or a coming version of the same text was taken down
	}
	return &finding{smallprint.OutcomeTruncated, false, fmt.Sprintf("%d of %d words are missing and nothing else changed", del, o)}
}

// joinedOn finds another document captured with the one watched: much more
// text in one piece, and hardly one word of the document changed. Text that
// repeats most of the document is a coming version of it, and no fault.
func (g *grader) joinedOn(*smallprint.Diff) *finding {
	del, ins := g.gone, g.come
	if g.old.count < 150 || ins*100 < g.old.count*35 || ins < 600 || del*1000 > ins {
		return nil
	}
	switch e := g.echo(true); {
	case e >= 0.95:
		return &finding{smallprint.OutcomeTruncated, false, "the same text stands twice in the new capture"}
	case e >= 0.7:
		return nil
	}
	return &finding{smallprint.OutcomeLanguageMismatch, false, fmt.Sprintf("%d words of other text stand with the document, which is unchanged", ins)}
}

// echo is the share of the added (or removed) blocks that stands, in runs of
// three words, in the other text, too.
func (g *grader) echo(added bool) float64 {
	other := g.old
	if !added {
		other = g.new
	}
	other.words()
	same, all := 0, 0
	for _, c := range g.changes {
		if added && !c.added() || !added && !c.removed() {
			continue
		}
		w := fold(c.alone())
		for i := 0; i+3 <= len(w); i++ {
			all++
			same += one(other.finder.has(w[i : i+3]))
		}
	}
	return float64(same) / float64(max(1, all))
}

// switched finds another document in place of the one watched: another title,
// and far more or far less text, little of which is shared.
func (g *grader) switched(*smallprint.Diff) *finding {
	o, n := fold(opener(g.in.Old)), fold(opener(g.in.New))
	if len(o) == 0 || len(n) == 0 || min(g.old.count, g.new.count) < 200 || 2*max(g.old.count, g.new.count) < 5*min(g.old.count, g.new.count) {
		return nil
	}
	a, b := multisetDiff(o, n)
	if len(a) == 0 || len(a)+len(b) < 3 {
		return nil
	}
	return &finding{smallprint.OutcomeMoved, false, "another document stands at the address: " + around(opener(g.in.New)) + " in place of " + around(opener(g.in.Old))}
}

// opener is the first heading of a text.
func opener(r *smallprint.Reading) string {
	for i, b := range r.Blocks {
		if b.Kind == smallprint.BlockHeading {
			return r.BlockText(i)
		}
		if i > 8 {
			break
		}
	}
	return ""
}

// spellings finds British text in place of American, or the reverse: several
// words spelt the other way, hardly one the opposite way, and not much else.
func (g *grader) spellings(*smallprint.Diff) *finding {
	us, gb := map[string]bool{}, map[string]bool{}
	other := 0
	for _, c := range g.changes {
		for i := range c.segments {
			other += spelledSegment(&c.segments[i], us, gb)
		}
	}
	if 100*max(g.gone, g.come) > 9*(g.old.count+g.new.count)/2 {
		return nil // more changed than an edition changes
	}
	order := g.dateOrder()
	toUS, toGB := len(us)+2*max(0, order), len(gb)+2*max(0, -order)
	n := max(toUS, toGB)
	if n < 4 || min(toUS, toGB)*4 > n || other > 20*n {
		return nil
	}
	name := "English (US)"
	if toGB > toUS {
		name = "English (UK)"
	}
	f := &finding{smallprint.OutcomeLanguageMismatch, false, "text of another edition: " + name + ", by its spelling"}
	if d := g.in.At; !d.IsZero() {
		f.why += "; the other was last seen " + day(d)
	}
	return f
}

// spelledSegment notes the spellings that a stretch changed and returns 1
// where it changed something else.
func spelledSegment(s *segment, us, gb map[string]bool) int {
	o, n := multisetDiff(s.ow, s.nw)
	if !spelled(o, n) {
		return one(len(o)+len(n) > 0 && values(s.oldEnts) == values(s.newEnts))
	}
	for i := range o {
		switch {
		case o[i] == n[i]:
		case spelling(o[i]) == n[i]:
			us[o[i]] = true
		case spelling(n[i]) == o[i]:
			gb[o[i]] = true
		}
	}
	return 0
}

// dateOrder reports whether the same date is now written month first (1) or
// day first (-1), as editions for America and Britain do; 0 where none is, or
// where any date moved.
func (g *grader) dateOrder() int {
	order := 0
	for _, c := range g.changes {
		for _, s := range c.segments {
			if len(s.oldEnts) != 1 || len(s.newEnts) != 1 || s.oldEnts[0].kind != "date" || s.newEnts[0].kind != "date" {
				continue
			}
			if s.oldEnts[0].value != s.newEnts[0].value {
				return 0
			}
			o, n := s.old[s.oldEnts[0].start-s.oldStart], s.new[s.newEnts[0].start-s.newStart]
			if isDigit(o) == isDigit(n) {
				continue
			}
			if isDigit(o) {
				order++
			} else {
				order--
			}
		}
	}
	return max(-1, min(1, order))
}

// Language names a language by its code, for people.
func Language(code string) string {
	if n, ok := languageNames[code]; ok {
		return n
	}
	return strings.ToUpper(code)
}

var languageNames = map[string]string{"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
	"pl": "Polish", "sv": "Swedish", "da": "Danish", "fi": "Finnish", "no": "Norwegian", "nb": "Norwegian", "cs": "Czech", "hu": "Hungarian", "ro": "Romanian",
	"ja": "Japanese", "ko": "Korean", "zh": "Chinese", "ru": "Russian", "uk": "Ukrainian", "tr": "Turkish", "ar": "Arabic", "he": "Hebrew", "el": "Greek"}
