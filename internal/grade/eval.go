package grade

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"smallprint"
)

// A Labelled pair is one row of a file of labelled changes.
type Labelled struct {
	ID        string   `json:"id"`
	Path      string   `json:"path"`
	OldBlob   string   `json:"old_blob"`
	NewBlob   string   `json:"new_blob"`
	Date      string   `json:"date"`
	Grade     string   `json:"grade"`
	Types     []string `json:"types"`
	Direction *string  `json:"direction"`
	Reason    string   `json:"reason"`
	Certainty string   `json:"certainty"`
}

// A Compare grades one labelled pair from the bytes of its two texts: how they
// are read, aligned and classified is the caller's.
type Compare func(row Labelled, old, new []byte) (smallprint.Diff, error)

// Share is a part of a whole with its 95 % interval by Wilson.
type Share struct {
	Of    int     `json:"of"`
	N     int     `json:"n"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func share(n, of int) Share {
	s := Share{Of: of, N: n}
	if of == 0 {
		return s
	}
	const z = 1.959964
	p, m := float64(n)/float64(of), float64(of)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	s.Share, s.Low, s.High = round(p), round(mid-half), round(mid+half)
	return s
}

func round(x float64) float64 { return math.Round(x*10000) / 10000 }

// Case is a pair that was graded otherwise than labelled.
type Case struct {
	ID        string   `json:"id"`
	Path      string   `json:"path"`
	Want      string   `json:"want"`
	Got       string   `json:"got"`
	Certainty string   `json:"certainty"`
	Label     string   `json:"label_reason"`
	Reasons   []string `json:"reasons"`
}

// Figures are what an evaluation prints.
type Figures struct {
	N                   int                       `json:"n"`
	SubstantiveRecall   Share                     `json:"substantive_recall"` // of sure pairs
	SubstantivePrecise  Share                     `json:"substantive_precision"`
	FalseAlarms         Share                     `json:"noise_cosmetic_graded_editorial_or_substantive"`
	FaultRecall         Share                     `json:"capture_fault_recall"`
	FaultRecallOther    Share                     `json:"capture_fault_recall_without_editions"`
	Accuracy            Share                     `json:"accuracy"`
	MacroF1             float64                   `json:"macro_f1"`
	F1                  map[string]float64        `json:"f1"`
	Confusion           map[string]map[string]int `json:"confusion"` // label, then grade
	DirectionAccuracy   Share                     `json:"direction_accuracy"`
	TypesPrecision      float64                   `json:"types_precision"`
	TypesRecall         float64                   `json:"types_recall"`
	TypesAny            Share                     `json:"types_any_right"`
	MillisecondsPerPair float64                   `json:"milliseconds_per_pair,omitempty"`
	Worst               []Case                    `json:"worst"`
	Version             int                       `json:"version"`
}

// An Outcome of the evaluation of one pair.
type graded struct {
	row  Labelled
	diff smallprint.Diff
}

// grades in the order of tables; "none" counts as noise, which it is for a
// reader: nothing to be seen.
var grades = []string{"noise", "cosmetic", "editorial", "substantive", "capture_fault"}

func counted(g smallprint.Grade) string {
	if g == smallprint.GradeNone {
		return "noise"
	}
	return string(g)
}

// Eval grades every labelled pair of a file of JSON lines, whose texts stand
// in dir as BLOB.md, and returns the figures. report, where not nil, is
// called for each pair with its texts, for a page that shows them.
func Eval(file, dir string, compare Compare, report func(Labelled, smallprint.Diff)) (Figures, error) {
	rows, err := readRows(file)
	if err != nil {
		return Figures{}, err
	}
	var all []graded
	for _, r := range rows {
		old, err := os.ReadFile(filepath.Join(dir, filepath.Base(r.OldBlob)+".md"))
		if err != nil {
			return Figures{}, err
		}
		new, err := os.ReadFile(filepath.Join(dir, filepath.Base(r.NewBlob)+".md"))
		if err != nil {
			return Figures{}, err
		}
		d, err := compare(r, old, new)
		if err != nil {
			return Figures{}, fmt.Errorf("%s: %w", r.ID, err)
		}
		all = append(all, graded{r, d})
		if report != nil {
			report(r, d)
		}
	}
	return figures(all), nil
}

func readRows(file string) ([]Labelled, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var rows []Labelled
	sc := bufio.NewScanner(bytes.NewReader(b))
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		var r Labelled
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			return nil, smallprint.Errorf(smallprint.KindInvalid, "Each line holds one pair as JSON.", "%s, line %d: %v", file, n, err)
		}
		if !slices.Contains(grades, r.Grade) {
			return nil, smallprint.Errorf(smallprint.KindInvalid, "Grades are noise, cosmetic, editorial, substantive and capture_fault.", "%s, line %d: unknown grade %q", file, n, r.Grade)
		}
		rows = append(rows, r)
	}
	return rows, sc.Err()
}

func figures(all []graded) Figures {
	f := Figures{N: len(all), Version: Version, Confusion: map[string]map[string]int{}, F1: map[string]float64{}, Worst: []Case{}}
	for _, g := range grades {
		f.Confusion[g] = map[string]int{}
	}
	right := 0
	for _, x := range all {
		got := counted(x.diff.Grade)
		f.Confusion[x.row.Grade][got]++
		if got == x.row.Grade {
			right++
		} else {
			f.Worst = append(f.Worst, Case{x.row.ID, x.row.Path, x.row.Grade, got, x.row.Certainty, x.row.Reason, x.diff.Reasons})
		}
	}
	f.Accuracy = share(right, len(all))
	f.headline(all)
	f.scores()
	f.typesAndDirection(all)
	slices.SortStableFunc(f.Worst, func(a, b Case) int { return badness(b) - badness(a) })
	return f
}

// badness puts missed substantive changes first, then false alarms.
func badness(c Case) int {
	n := 0
	switch {
	case c.Want == "substantive":
		n = 8
	case c.Got == "substantive" && c.Want != "editorial":
		n = 6
	case c.Got == "substantive":
		n = 4
	case c.Want == "capture_fault" || c.Got == "capture_fault":
		n = 3
	}
	if c.Certainty != "sure" {
		n--
	}
	return n
}

func (f *Figures) headline(all []graded) {
	var found, sure, claimed, true_, loud, quiet, faults, seen, otherSeen, other int
	for _, x := range all {
		got, want := counted(x.diff.Grade), x.row.Grade
		if want == "substantive" && x.row.Certainty == "sure" {
			sure++
			found += one(got == "substantive")
		}
		if got == "substantive" {
			claimed++
			true_ += one(want == "substantive")
		}
		if want == "noise" || want == "cosmetic" {
			quiet++
			loud += one(got == "editorial" || got == "substantive")
		}
		if want == "capture_fault" {
			faults++
			seen += one(got == "capture_fault")
			if !editionLabel(x.row.Reason) {
				other++
				otherSeen += one(got == "capture_fault")
			}
		}
	}
	f.SubstantiveRecall, f.SubstantivePrecise = share(found, sure), share(true_, claimed)
	f.FalseAlarms, f.FaultRecall, f.FaultRecallOther = share(loud, quiet), share(seen, faults), share(otherSeen, other)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (f *Figures) scores() {
	for _, g := range grades {
		tp, fp, fn := f.Confusion[g][g], 0, 0
		for _, h := range grades {
			if h != g {
				fp += f.Confusion[h][g]
				fn += f.Confusion[g][h]
			}
		}
		if tp > 0 {
			f.F1[g] = round(2 * float64(tp) / float64(2*tp+fp+fn))
		} else {
			f.F1[g] = 0
		}
		f.MacroF1 += f.F1[g] / float64(len(grades))
	}
	f.MacroF1 = round(f.MacroF1)
}

// typesAndDirection compares both where label and grade are substantive.
func (f *Figures) typesAndDirection(all []graded) {
	var same, n, hit, said, meant, any int
	for _, x := range all {
		if x.row.Grade != "substantive" || x.diff.Grade != substantive || x.row.Direction == nil || x.diff.Direction == nil {
			continue
		}
		n++
		same += one(string(*x.diff.Direction) == *x.row.Direction)
		got := x.diff.Types()
		h := 0
		for _, t := range got {
			h += one(slices.Contains(x.row.Types, t))
		}
		hit, said, meant, any = hit+h, said+len(got), meant+len(x.row.Types), any+one(h > 0)
	}
	f.DirectionAccuracy, f.TypesAny = share(same, n), share(any, n)
	if said > 0 {
		f.TypesPrecision = round(float64(hit) / float64(said))
	}
	if meant > 0 {
		f.TypesRecall = round(float64(hit) / float64(meant))
	}
}
