package grade

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// A side is one of the two readings, with what is asked of it often.
type side struct {
	r        *smallprint.Reading
	headings map[string]int // folded texts of headings, without numbers, and how many words they are
	title    string         // folded
	finder   finder         // of all words, made when first asked for
	count    int
	sketched *Past
	based    finder // of the words without endings
}

func newSide(r *smallprint.Reading) *side {
	s := &side{r: r, headings: map[string]int{}, title: strings.Join(fold(r.Title), " ")}
	for i, b := range r.Blocks {
		if b.Kind == smallprint.BlockHeading {
			words := fold(body(r.BlockText(i)))
			s.headings[strings.Join(words, " ")] = len(words)
		}
	}
	s.count = countWords(r.Text)
	return s
}

// words folds the text, once.
func (s *side) words() []string {
	if s.finder.words == nil {
		s.finder.words = fold(s.r.Text)
	}
	return s.finder.words
}

// sketch is the sketch of the text, made once.
func (s *side) sketch(at time.Time) Past {
	if s.sketched == nil {
		p := sketch(s.r, s.words(), at)
		s.sketched = &p
	}
	return *s.sketched
}

// hasBases reports whether words stand in a row, whatever their endings.
func (s *side) hasBases(words []string) bool {
	return len(words) > 0 && s.forBases().has(bases(words))
}

func (s *side) forBases() *finder {
	if s.based.words == nil {
		s.based.words = bases(s.words())
	}
	return &s.based
}

// times counts, in one pass, how often each of several runs of words stands
// in the text, whatever their endings. No words stand nowhere.
func (s *side) times(runs [][]string) []int {
	byFirst := map[string][]int{}
	for i, r := range runs {
		if runs[i] = bases(r); len(r) > 0 {
			byFirst[runs[i][0]] = append(byFirst[runs[i][0]], i)
		}
	}
	n := make([]int, len(runs))
	if len(byFirst) == 0 {
		return n
	}
	f := s.forBases()
	for at, w := range f.words {
		for _, i := range byFirst[w] {
			if f.stands(at, runs[i]) {
				n[i]++
			}
		}
	}
	return n
}

// countWords counts words as fold does, nearly, without making them.
func countWords(text string) int {
	n := 0
	in := false
	for _, r := range text {
		var letter bool
		if r < utf8.RuneSelf {
			letter = r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
		} else {
			letter = unicode.IsLetter(r) || unicode.IsDigit(r)
		}
		if letter && (!in || unspaced(r)) {
			n++
		}
		in = letter || in && (r == '\'' || r == '’')
	}
	return n
}

// A change is a block pair under judgement.
type change struct {
	pair     smallprint.BlockPair
	old, new string // texts, blocks joined by newlines
	kind     smallprint.BlockKind
	path     []string
	level    int
	segments []segment
	grade    smallprint.Grade
	why      string
	cause    string // what sort of change, for reasons about the whole
	types    []string
	weights  map[string]float64 // of types, from the provisions
	dir      smallprint.Direction
	// forUser and against weigh what the change means to the user.
	forUser, against float64
}

func (g *grader) newChange(p smallprint.BlockPair) *change {
	c := &change{pair: p, old: joined(g.in.Old, p.Old), new: joined(g.in.New, p.New)}
	r, at := g.in.New, p.New
	if len(at) == 0 {
		r, at = g.in.Old, p.Old
	}
	b := r.Blocks[at[0]]
	c.kind, c.path, c.level = b.Kind, b.Path, b.Level
	if len(p.Old) > 0 && len(p.New) > 0 && p.Words != nil {
		c.segments = segments(p.Words, c.old, c.new)
	}
	return c
}

func joined(r *smallprint.Reading, at []int) string {
	if len(at) == 1 {
		return r.BlockText(at[0])
	}
	parts := make([]string, len(at))
	for i, x := range at {
		parts[i] = r.BlockText(x)
	}
	return strings.Join(parts, "\n")
}

// alone is the text of an added or removed block.
func (c *change) alone() string {
	if len(c.pair.New) > 0 {
		return c.new
	}
	return c.old
}

func (c *change) added() bool   { return len(c.pair.Old) == 0 }
func (c *change) removed() bool { return len(c.pair.New) == 0 }

func (c *change) set(grade smallprint.Grade, cause, why string) {
	c.grade, c.cause, c.why = grade, cause, why
}
