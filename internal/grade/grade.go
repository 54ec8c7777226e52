// Package grade says what the difference of two readings amounts to.
//
// In go two readings, their block pairs, their provisions where they are
// known, and sketches of earlier texts. Out comes a diff: a grade for every
// changed block and for the whole, each with a reason for people, whom the
// change favours, the types it touches, whether only dates moved, and, where
// one of the texts is not the document, which fault it has.
//
// Rules decide: the same words written another way are cosmetic; what frames
// a document is noise; dates, contact details, spelling, names and pointers
// are editorial; everything else that changes words is substantive. A rule
// that cannot tell says substantive, because a change that is missed costs a
// reader more than one that is looked at in vain.
package grade

import (
	"time"

	"smallprint"
)

// Version is the version of this stage: raised when its output changes.
const Version = 3

// Input is what is compared.
type Input struct {
	Old, New                     *smallprint.Reading
	Pairs                        []smallprint.BlockPair // of package align
	OldProvisions, NewProvisions []smallprint.Provision // may be nil
	History                      []Past                 // oldest first, without Old
	TermsType                    string
	// Technical says that the recorder's own rules changed between the two:
	// such a difference is never a change by the platform.
	Technical bool
	// OldSource and NewSource are the bytes that were read, where they are at
	// hand: they tell why equal texts come from unequal bytes.
	OldSource, NewSource []byte
	// At is when the old text was last seen; may be zero. Without it a text
	// that keeps coming back between two sights of the old one may be taken
	// for the document.
	At time.Time
	// Whole says that the new text is known to be the document, whatever it
	// looks like: the same words came again a day later, or an editor said so.
	Whole bool
}

// A grader holds what the judgement of one diff needs.
type grader struct {
	in      Input
	changes []*change
	renames map[string]bool // "old>new" of the bases of folded words, renamed throughout
	single  map[string]string
	old     *side
	new     *side
	// gone and come count the words that only one text holds, wherever they
	// stand; 0 for small differences.
	gone, come int
}

// Grade compares two readings. It needs nothing but its input, and the same
// input always gives the same diff.
func Grade(in Input) smallprint.Diff {
	d := smallprint.Diff{Grade: smallprint.GradeNone, Reasons: []string{}, Changes: []smallprint.BlockChange{}}
	d.Stats.BlocksOld, d.Stats.BlocksNew = len(in.Old.Blocks), len(in.New.Blocks)
	d.Reverts = reverts(in.History, in.New)
	if in.Old.Text == in.New.Text {
		sameText(&d, in)
		return d
	}
	g := &grader{in: in, old: newSide(in.Old), new: newSide(in.New)}
	g.collect()
	g.judge()
	g.provisions()
	g.write(&d)
	if !in.Whole {
		g.fault(&d)
	}
	if in.Technical {
		technical(&d)
	}
	return d
}

// collect turns the block pairs that are not equal into changes.
func (g *grader) collect() {
	for _, p := range g.in.Pairs {
		if p.Kind == smallprint.KindEqual {
			continue
		}
		g.changes = append(g.changes, g.newChange(p))
	}
}

// judge grades every change: what stands in runs of furniture first, then
// each by its own words, then what repeats what stands elsewhere.
func (g *grader) judge() {
	g.findRenames()
	g.furnitureRuns()
	for _, c := range g.changes {
		if c.grade == "" {
			g.judgeChange(c)
		}
	}
	g.movedWords()
	g.idleHeadings()
}

// technical lowers every grade: the words came out differently because the
// recorder reads differently now.
func technical(d *smallprint.Diff) {
	const why = "the recorder's own rules changed"
	for i := range d.Changes {
		if rank(d.Changes[i].Grade) > rank(smallprint.GradeCosmetic) {
			d.Changes[i].Grade, d.Changes[i].Why = smallprint.GradeNoise, why
		}
		d.Changes[i].Direction = ""
	}
	if d.Grade != smallprint.GradeNone && d.Grade != smallprint.GradeCosmetic {
		d.Grade = smallprint.GradeNoise
	}
	d.Direction, d.DateOnly, d.Announced, d.Fault, d.FaultOld = nil, false, false, "", false
	d.Reasons = []string{why}
}

// rank orders grades of blocks by strength.
func rank(g smallprint.Grade) int {
	switch g {
	case smallprint.GradeNoise:
		return 1
	case smallprint.GradeCosmetic:
		return 2
	case smallprint.GradeEditorial:
		return 3
	case smallprint.GradeSubstantive:
		return 4
	case smallprint.GradeCaptureFault:
		return 5
	}
	return 0
}
