package classify

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"strings"

	"smallprint/taxonomy"
)

// LabelFigures say how well clauses of a public corpus are told apart by the
// features of the classifier and what it thinks of their types, by models
// trained within the file on other documents or services (five folds).
type LabelFigures struct {
	N         int                `json:"n"`
	Corpus    string             `json:"corpus"`
	MacroF1   float64            `json:"macro_f1"`
	UnfairF1  float64            `json:"unfair_f1,omitempty"` // unfair or not, CLAUDETTE
	Accuracy  float64            `json:"accuracy,omitempty"`  // class, ToS;DR
	SurerHalf float64            `json:"surer_half,omitempty"`
	ByLabel   map[string]float64 `json:"by_label"`
	Version   int                `json:"version"`
}

// statedAt is the probability from which a label counts as given: rare labels
// are seldom given even odds.
const statedAt = 0.25

// labelled is one clause of a corpus.
type labelled struct {
	in     Input
	group  string // document or service: never on both sides
	labels []int
}

var (
	claudetteTypes = []string{"a", "ch", "cr", "j", "law", "ltd", "ter", "use", "pinc"}
	tosdrClasses   = []string{"good", "neutral", "bad", "blocker"}
)

// EvalLabels measures on a file of data/labels: CLAUDETTE's English sentences
// or ToS;DR's reviewed quotes, told apart by their fields.
func (c *Classifier) EvalLabels(file string, progress io.Writer) (LabelFigures, error) {
	rows, names, exclusive, err := loadLabels(file)
	if err != nil {
		return LabelFigures{}, err
	}
	if len(rows) == 0 {
		return LabelFigures{}, fmt.Errorf("%s holds no labelled clause in English", file)
	}
	fmt.Fprintf(progress, "%d clauses, %d labels\n", len(rows), len(names))
	scores := c.labelScores(rows, len(names), exclusive, progress)
	f := LabelFigures{N: len(rows), Corpus: "claudette", ByLabel: map[string]float64{}, Version: Version}
	if exclusive {
		f.Corpus = "tosdr"
	}
	f.measure(rows, scores, names, exclusive)
	return f, nil
}

func loadLabels(file string) (rows []labelled, names []string, exclusive bool, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, false, err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var r struct {
			Document, Language, Text, Service, Quote string
			Class                                    string `json:"case_class"`
			Labels                                   []struct {
				Type  string
				Level int
			}
		}
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			return nil, nil, false, fmt.Errorf("read %s: %w", file, err)
		}
		switch {
		case r.Quote != "":
			exclusive = true
			rows = append(rows, labelled{Input{Text: plain(r.Quote), Kind: KindOf(r.Document, "", r.Quote)}, r.Service, []int{indexOfWord(tosdrClasses, r.Class)}})
		case r.Language == "en":
			l := labelled{Input{Text: r.Text, Kind: kindTerms}, r.Document, nil}
			for _, x := range r.Labels {
				if k := indexOfWord(claudetteTypes, x.Type); k >= 0 {
					l.labels = append(l.labels, k)
				}
			}
			if n := len(rows); n > 0 && rows[n-1].group == l.group {
				l.in.Prev = rows[n-1].in.Text
			}
			rows = append(rows, l)
		}
	}
	if exclusive {
		return rows, tosdrClasses, true, sc.Err()
	}
	return rows, claudetteTypes, false, sc.Err()
}

func indexOfWord(list []string, w string) int {
	for i, x := range list {
		if x == w {
			return i
		}
	}
	return -1
}

// labelScores returns probabilities of each label from models that had not
// seen the clause's document.
func (c *Classifier) labelScores(rows []labelled, n int, exclusive bool, progress io.Writer) [][]float32 {
	all := make([][]feature, len(rows))
	targets := make([]target, len(rows))
	own := make([]float32, nOutputs)
	for i, r := range rows {
		all[i] = Features(&r.in)
		c.w.scores(&r.in, own)
		probabilities(own)
		for k, p := range own[outAlso:outStand] {
			if p > 0.05 {
				all[i] = append(all[i], feature{hashWord(hashInit('T'), taxonomy.Types[k].Key), p, gLexHeading})
			}
		}
		targets[i] = target{make([]float32, n), 1}
		for _, k := range r.labels {
			targets[i].y[k] = 1
		}
	}
	index := dictionary(all, 2)
	idf := make([]float32, len(index))
	for i := range all {
		all[i] = known(index, all[i])
		for _, f := range all[i] {
			idf[f.hash]++
		}
	}
	for i, df := range idf {
		idf[i] = float32(math.Log(float64(len(all)+1) / float64(df)))
	}
	for i := range all {
		scale(all[i], idf)
	}
	out := make([][]float32, len(rows))
	for fold := range 5 {
		var tr [][]feature
		var ts []target
		for i := range rows {
			if foldOf(rows[i].group, 5) != fold {
				tr, ts = append(tr, all[i]), append(ts, targets[i])
			}
		}
		groups := []group{{0, n, exclusive}}
		m := trainLinear(tr, ts, len(index), n, groups, 15, 0.5, 1e-5)
		deep := trainHidden(tr, ts, len(index), 32, n, groups, 8, 0.2, 1)
		for i := range rows {
			if foldOf(rows[i].group, 5) == fold {
				out[i] = make([]float32, n)
				m.scores(all[i], out[i])
				h := make([]float32, deep.size)
				deep.layer(all[i], h)
				deep.addScores(h, out[i])
				if exclusive {
					softmax(out[i])
					continue
				}
				for k := range out[i] {
					out[i][k] = sigmoid(out[i][k])
				}
			}
		}
		fmt.Fprintf(progress, "fold %d of 5\n", fold+1)
	}
	return out
}

func (f *LabelFigures) measure(rows []labelled, scores [][]float32, names []string, exclusive bool) {
	tp, fp, fn := make([]float64, len(names)+1), make([]float64, len(names)+1), make([]float64, len(names)+1)
	count := func(k int, got, want bool) {
		switch {
		case got && want:
			tp[k]++
		case got:
			fp[k]++
		case want:
			fn[k]++
		}
	}
	var sure []judged
	for i, r := range rows {
		best, gotAny := 0, false
		for k, p := range scores[i] {
			if p > scores[i][best] {
				best = k
			}
			gotAny = gotAny || p > statedAt
		}
		for k := range names {
			got := scores[i][k] > statedAt
			if exclusive {
				got = k == best
			}
			count(k, got, hasLabel(r.labels, k))
		}
		count(len(names), gotAny, len(r.labels) > 0)
		sure = append(sure, judged{float64(scores[i][best]), hasLabel(r.labels, best)})
	}
	for k, name := range names {
		f.ByLabel[strings.ToLower(name)] = 2 * tp[k] / max(1, 2*tp[k]+fp[k]+fn[k])
		f.MacroF1 += f.ByLabel[name] / float64(len(names))
	}
	if k := len(names); !exclusive {
		f.UnfairF1 = 2 * tp[k] / max(1, 2*tp[k]+fp[k]+fn[k])
		return
	}
	f.Accuracy = rightShare(sure)
	sort.SliceStable(sure, func(i, j int) bool { return sure[i].confidence > sure[j].confidence })
	f.SurerHalf = rightShare(sure[:len(sure)/2])
}

func hasLabel(labels []int, k int) bool {
	for _, l := range labels {
		if l == k {
			return true
		}
	}
	return false
}

func rightShare(js []judged) float64 {
	n := 0
	for _, j := range js {
		if j.right {
			n++
		}
	}
	return float64(n) / float64(max(1, len(js)))
}
