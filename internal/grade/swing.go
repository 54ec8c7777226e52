package grade

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"smallprint"
)

func day(t time.Time) string {
	if t.IsZero() {
		return "earlier"
	}
	return t.Format("2 January 2006")
}

// seen returns the last trusted earlier text that fits.
func (g *grader) seen(fits func(Past) bool) *Past {
	for i := len(g.in.History) - 1; i >= 0; i-- {
		if p := &g.in.History[i]; p.Fault == "" && fits(*p) {
			return p
		}
	}
	return nil
}

// swings finds, in the history, that two editions take turns, or that the new
// text belongs to an edition seen before the last one, or is the head of an
// earlier text.
func (g *grader) swings(*smallprint.Diff) *finding {
	if len(g.in.History) == 0 {
		return nil
	}
	now, last := g.new.sketch(time.Time{}), g.old.sketch(g.in.At)
	if p := g.takesTurns(now, last); p != nil {
		return &finding{smallprint.OutcomeLanguageMismatch, false, "two texts take turns: this one was last seen " + day(p.Last)}
	}
	if p := g.seen(now.HeadOf); p != nil {
		return &finding{smallprint.OutcomeTruncated, false, "the text is the beginning of the one of " + day(p.Last)}
	}
	if p := g.seen(func(p Past) bool { return p.Fault == "" && last.HeadOf(p) && p.Like(now) > 0.9 }); p != nil {
		return &finding{smallprint.OutcomeTruncated, true, "the whole text of " + day(p.Last) + " comes back after its beginning"}
	}
	near := now.Like(last)
	if near > 0.6 {
		return nil
	}
	for i := len(g.in.History) - 1; i >= 0; i-- {
		p := &g.in.History[i]
		if like := now.Like(*p); like > 0.75 && like > near+0.25 {
			if p.Fault != "" {
				return &finding{p.Fault, false, "the text is like the faulty one of " + day(p.Last)}
			}
			return &finding{smallprint.OutcomeLanguageMismatch, false, "text of another edition: " + edition(p) + "last seen " + day(p.Last)}
		}
	}
	return nil
}

func edition(p *Past) string {
	if p.Region != "" {
		return p.Region + ", "
	}
	return Language(p.Language) + ", "
}

// takesTurns reports the earlier text that the new one equals when the last
// one, too, had been there before it: A, B, A, B.
func (g *grader) takesTurns(now, last Past) *Past {
	h := g.in.History
	for i := len(h) - 1; i > 0; i-- {
		if h[i].WordsSHA256 != now.WordsSHA256 {
			continue
		}
		for j := i - 1; j >= 0; j-- {
			if h[j].WordsSHA256 == last.WordsSHA256 {
				return &h[i]
			}
		}
	}
	return nil
}

// addressees finds, near the head, a sentence that says whom the text is for
// and that names another region than before.
func (g *grader) addressees() (from, to string) {
	for _, c := range g.changes {
		if len(c.pair.New) == 0 || g.in.New.Blocks[c.pair.New[0]].Start > 6000 {
			continue
		}
		for _, s := range c.segments {
			o, n := regionName.FindString(s.old), regionName.FindString(s.new)
			if o == "" || n == "" || regionCode(o) == regionCode(n) || len(s.old)+len(s.new) > 120 {
				continue
			}
			if addressed.MatchString(sentenceAt(c.new, s.newStart, s.newEnd)) {
				return regionCode(o), regionCode(n)
			}
		}
	}
	return "", ""
}

// settled is how long a text that was taken for a fault must have stood, with
// no sight of the one before, to be taken as the document.
const settled = 7 * 24 * time.Hour

// stayed reports whether what looks like a cut, moved or foreign text has
// stood for so long that it is the document now: at least two earlier sights,
// a week apart, and none of the old text since. Errors, walls, empty pages
// and other languages never become the document.
func (g *grader) stayed(f *finding) (time.Time, bool) {
	switch f.outcome {
	case smallprint.OutcomeLanguageMismatch, smallprint.OutcomeTruncated, smallprint.OutcomeMoved:
	default:
		return time.Time{}, false
	}
	if f.old || g.in.Old.Language != g.in.New.Language && g.in.Old.Language != "" || g.new.count < 100 {
		return time.Time{}, false
	}
	now := g.new.sketch(time.Time{})
	h := g.in.History
	n := 0
	var first, last time.Time
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].Fault == "" || h[i].First.Before(g.in.At) || h[i].Like(now) < 0.7 {
			break
		}
		if n == 0 {
			last = h[i].Last
		}
		first = h[i].First
		n++
	}
	return first, n >= 2 && last.Sub(first) >= settled
}

var (
	addressed  = regexp.MustCompile(`(?i)\b(?:(?:you|consumers?|users?|residents|customers|those|individuals|people)\b[^.]{0,60}\b(?:live|reside|resid(?:ing|ent)|located|based|in|outside)\b)[^.]{0,40}`)
	regionName = regexp.MustCompile(`\b(?:European Economic Area|EEA|Europe(?:an Union)?|EU|Switzerland|United Kingdom|UK|United States|US|U\.S\.|Canada|India|Japan|Korea|Brazil|Australia|Rest of World|International|Global)\b`)
)

// regionOf reads the region that a text says it is for: from its title and
// first headings. "" where it names none.
func regionOf(r *smallprint.Reading) string {
	var names []string
	add := func(s string) {
		for _, m := range regionName.FindAllString(s, -1) {
			m = regionCode(m)
			if !slices.Contains(names, m) {
				names = append(names, m)
			}
		}
	}
	n := 0
	for i, b := range r.Blocks {
		if b.Start > 1500 || n == 2 {
			break
		}
		if b.Kind == smallprint.BlockHeading {
			add(r.BlockText(i))
			n++
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func regionCode(s string) string {
	switch s {
	case "European Economic Area", "EEA", "European Union", "Europe", "EU":
		return "EU"
	case "United Kingdom":
		return "UK"
	case "United States", "U.S.":
		return "US"
	}
	return s
}

// regions finds the edition of another region: the title names another one
// than before, or the opening addresses readers elsewhere, and much differs.
func (g *grader) regions(d *smallprint.Diff) *finding {
	changed := d.Stats.WordsDeleted + d.Stats.WordsInserted
	if changed*100 < (g.old.count+g.new.count)*1 {
		return nil
	}
	if from, to := g.addressees(); from != "" {
		return &finding{smallprint.OutcomeLanguageMismatch, false, "text of another edition: it addresses readers in " + to + " in place of " + from}
	}
	o, n := regionOf(g.in.Old), regionOf(g.in.New)
	if o != n && changed*100 >= (g.old.count+g.new.count)*3 {
		name := n
		if name == "" {
			name = "no region"
		}
		return &finding{smallprint.OutcomeLanguageMismatch, false, "text of another edition: for " + name + " in place of " + orNone(o)}
	}
	return nil
}

func orNone(s string) string {
	if s == "" {
		return "no region"
	}
	return s
}
