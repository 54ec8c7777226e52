package classify

import (
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// unlabelled reads the units of the documents that came without labels, each
// text once, less those left out.
func unlabelled(dir string, read Reader, leftOut map[string]bool) ([]Input, error) {
	var files []string
	for _, p := range []string{"changes/text/*.md", "provisions/*/*.md", "extract/*/gold.md"} {
		m, err := filepath.Glob(filepath.Join(dir, p))
		if err != nil {
			return nil, err
		}
		sort.Strings(m)
		files = append(files, m...)
	}
	seen := map[string]bool{}
	var out []Input
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if len(b) > 400_000 {
			continue
		}
		r, units, err := read(b)
		if err != nil || !IsEnglish(&r) {
			continue
		}
		for _, in := range inputs(&r, units, KindOf("", r.Title, r.Text)) {
			key := strings.Join(in.Context, "|") + "|" + in.Text
			if len(in.Text) < 13 || seen[key] || leftOut[in.Text] {
				continue
			}
			seen[key] = true
			out = append(out, in)
		}
	}
	return out, nil
}

// data is examples and unlabelled units as rows over one dictionary.
type data struct {
	examples []Example
	rows     [][]feature
	targets  []target
	more     [][]feature
	hashes   []uint32
	idf      []float32
	common   []int32 // of each feature its row in the hidden model, or -1
}

func newData(examples []Example, more []Input) *data {
	d := &data{examples: examples}
	for i := range examples {
		d.rows = append(d.rows, Features(&examples[i].Input))
		d.targets = append(d.targets, targetOf(&examples[i]))
	}
	for i := range more {
		d.more = append(d.more, Features(&more[i]))
	}
	union := dictionary(d.rows, 2)
	for h := range dictionary(d.more, 10) {
		union[h] = 0
	}
	for h := range union {
		d.hashes = append(d.hashes, h)
	}
	sort.Slice(d.hashes, func(i, j int) bool { return d.hashes[i] < d.hashes[j] })
	for i, h := range d.hashes {
		union[h] = int32(i)
	}
	d.idf = make([]float32, len(d.hashes))
	for _, rows := range [][][]feature{d.rows, d.more} {
		for i := range rows {
			rows[i] = known(union, rows[i])
			for _, f := range rows[i] {
				d.idf[f.hash]++
			}
		}
	}
	n := float64(len(d.rows) + len(d.more))
	for i, df := range d.idf {
		d.idf[i] = float32(math.Round(20*math.Log(n/float64(df)))) / 100
	}
	for _, rows := range [][][]feature{d.rows, d.more} {
		for _, r := range rows {
			scale(r, d.idf)
		}
	}
	d.common = commonest(d.idf, hiddenRows)
	return d
}

// foldOf puts a service into one of n folds, so that no service is measured
// by a model that has seen it.
func foldOf(service string, n int) int {
	return int(hashWord(hashInit('F'), service)>>5) % n
}

// foldScores returns for each example the probabilities of a model that was
// trained without its service.
func (d *data) foldScores(n int, say func(string, ...any)) [][]float32 {
	out := make([][]float32, len(d.rows))
	for f := range n {
		var rows [][]feature
		var targets []target
		for i := range d.rows {
			if foldOf(d.examples[i].Service, n) != f {
				rows = append(rows, d.rows[i])
				targets = append(targets, d.targets[i])
			}
		}
		m := d.fitPair(rows, targets, 7, 8, 0)
		for i := range d.rows {
			if foldOf(d.examples[i].Service, n) == f {
				out[i] = make([]float32, nOutputs)
				m.scores(d.rows[i], out[i])
				probabilities(out[i])
			}
		}
		say("fold %d of %d", f+1, n)
	}
	return out
}
