package classify

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"sort"
)

// Train fits the model to the data in dir (the folder with provisions/ and
// labels/) and returns the file that is embedded as model/weights.bin. The same data
// give the same bytes.
func Train(dir string, progress io.Writer) ([]byte, error) {
	var all []Example
	for _, part := range []string{"train", "dev"} {
		docs, err := loadGold(filepath.Join(dir, "provisions", part))
		if err != nil {
			return nil, err
		}
		for i, d := range docs {
			all = append(all, d.examples(i)...)
		}
	}
	fmt.Fprintf(progress, "%d labelled units\n", len(all))
	w := fit(all)
	return w.encode()
}

// fit trains a first stage on the examples.
func fit(examples []Example) *weights {
	rows := make([][]feature, len(examples))
	targets := make([]target, len(examples))
	for i := range examples {
		rows[i] = Features(&examples[i].Input)
		targets[i] = targetOf(&examples[i])
	}
	index := dictionary(rows, 2)
	hashes := make([]uint32, 0, len(index))
	for h := range index {
		hashes = append(hashes, h)
	}
	sort.Slice(hashes, func(i, j int) bool { return hashes[i] < hashes[j] })
	for i := range rows {
		rows[i] = known(index, rows[i])
	}
	idf := make([]float32, len(hashes))
	for _, r := range rows {
		for _, f := range r {
			idf[f.hash]++
		}
	}
	for i := range idf {
		idf[i] = float32(math.Log(float64(len(rows))/float64(idf[i]))) / 5
	}
	for _, r := range rows {
		weighRow(r, idf)
	}
	m := trainLinear(rows, targets, len(hashes), nOutputs, outputGroups, 6, 0.5, 1e-5)
	return sparse(m, hashes, idf, maxEntries)
}

// maxEntries is how many weights the file holds at most: about 5 MB with the
// dictionary.
const maxEntries = 1_600_000

func weighRow(r []feature, idf []float32) {
	var norm float64
	for i := range r {
		r[i].x *= idf[r[i].hash]
		norm += float64(r[i].x) * float64(r[i].x)
	}
	s := float32(1 / math.Sqrt(norm+1e-9))
	for i := range r {
		r[i].x *= s
	}
}

var outputGroups = []group{{0, outAlso, true}, {outAlso, outStand, false}, {outStand, outKey, true}, {outKey, nOutputs, false}}

// targetOf turns labels into outputs. The main type takes three quarters of
// the first group's mass where there are further types.
func targetOf(ex *Example) target {
	y := make([]float32, nOutputs)
	t := target{y: y, weight: ex.Weight}
	if len(ex.Types) == 0 {
		y[outNone] = 1
		for k := outStand; k < nOutputs; k++ {
			y[k] = -1
		}
		return t
	}
	rest := float32(len(ex.Types) - 1)
	for i, key := range ex.Types {
		k := typeIndex[key]
		y[outAlso+k] = 1
		switch {
		case i > 0:
			y[k] = 0.25 / rest
		case rest > 0:
			y[k] = 0.75
		default:
			y[k] = 1
		}
	}
	for k := range stanceNames {
		if ex.Stance == "" {
			y[outStand+k] = -1
		} else if stanceNames[k] == ex.Stance {
			y[outStand+k] = 1
		}
	}
	if ex.Key {
		y[outKey] = 1
	}
	return t
}

var stanceNames = []string{"platform_may", "platform_will", "platform_will_not", "user_must", "user_must_not", "user_may", "disclaims", "informs"}
