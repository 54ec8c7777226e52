package classify

import (
	"fmt"
	"io"
	"path/filepath"
	"time"
)

// Train fits the model to the data in dir (the folder with provisions/,
// labels/ and changes/) and returns the file that is embedded as
// model/weights.bin. The same data give the same bytes.
func Train(dir string, read Reader, progress io.Writer) ([]byte, error) {
	c, err := trainWithout(dir, "", progress, read)
	if err != nil {
		return nil, err
	}
	return c.w.encode()
}

// trainWithout trains on the labelled documents of dir, leaving out every
// service that has a document in the folder without, if one is given, and
// every unlabelled unit whose words stand there.
func trainWithout(dir, without string, progress io.Writer, read Reader) (*Classifier, error) {
	left, err := leftOut(without)
	if err != nil {
		return nil, err
	}
	var all []Example
	var blobs []string
	for _, part := range []string{"train", "dev"} {
		docs, err := loadGold(filepath.Join(dir, "provisions", part))
		if err != nil {
			return nil, err
		}
		for i, d := range docs {
			if !left.services[d.Service] {
				all = append(all, d.examples(i)...)
				blobs = append(blobs, d.Blob)
			}
		}
	}
	quotes, err := loadTosdr(filepath.Join(dir, "labels", "tosdr.jsonl"))
	if err != nil {
		return nil, err
	}
	more, err := unlabelled(dir, read, left.texts)
	if err != nil {
		return nil, err
	}
	for _, ex := range tosdrExamples(quotes, 1) {
		more = append(more, ex.Input)
	}
	fmt.Fprintf(progress, "%d labelled units, %d without labels\n", len(all), len(more))
	w := fit(all, more, progress)
	w.seen = shortened(blobs)
	// What is measured is what ships: the rounded weights.
	b, err := w.encode()
	if err != nil {
		return nil, err
	}
	if w, err = decode(b); err != nil {
		return nil, err
	}
	return &Classifier{w: w}, nil
}

type leftOutSet struct {
	services map[string]bool
	texts    map[string]bool
}

func leftOut(dir string) (leftOutSet, error) {
	l := leftOutSet{map[string]bool{}, map[string]bool{}}
	if dir == "" {
		return l, nil
	}
	docs, err := loadGold(dir)
	for _, d := range docs {
		l.services[d.Service] = true
		for _, u := range d.Units {
			l.texts[plain(u.Text)] = true
		}
	}
	return l, err
}

// fit trains both stages and the calibration.
//
// A teacher learns from the labels; it says what it thinks of the units
// without labels; the first stage learns from both. That spreads what is known
// of a word to the words it stands beside: worth a point of main type.
func fit(examples []Example, more []Input, progress io.Writer) *weights {
	began := time.Now()
	say := func(format string, a ...any) {
		fmt.Fprintf(progress, "%5.0fs  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, a...))
	}
	d := newData(examples, more)
	say("%d features", len(d.hashes))
	folds := d.foldScores(3, say)
	teacher := d.fitPair(d.rows, d.targets, 7, 8, 3)
	say("teacher")
	soft := make([]target, len(d.more))
	for i, r := range d.more {
		y := make([]float32, nOutputs)
		teacher.scores(r, y)
		probabilities(y)
		for k := outAttr; k < nOutputs; k++ {
			y[k] = -1
		}
		soft[i] = target{y, 0.3}
	}
	student := d.fitPair(append(d.rows[:len(d.rows):len(d.rows)], d.more...), append(d.targets[:len(d.targets):len(d.targets)], soft...), 5, 5, 0)
	say("first stage")
	w := sparse(student, d.hashes, d.idf, maxEntries)
	w.around = fitAround(examples, folds, nil)
	w.calib = calibration(examples, folds)
	w.gate = *trainGate(examples, folds)
	say("second stage, calibration and gate")
	w.prepare()
	return w
}

// maxEntries is how many weights the file holds at most: with the dictionary
// they stay under 5 MB.
const maxEntries = 960_000
