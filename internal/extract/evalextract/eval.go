// Package evalextract measures package extract against curated text.
//
// In goes a folder of cases, each with the pages as served (source-0,
// source-1, …), the text that curated selectors took from them (gold.md) and
// meta.json; out comes a [Result] that prints as JSON. The measure is the
// overlap of word bigrams as bags. Selectors are never used.
package evalextract

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"smallprint"
	"smallprint/internal/extract"
	_ "smallprint/internal/extract/pdf" // cases may be PDF files
)

// A Case is the score of one document.
type Case struct {
	Name      string  `json:"name"`
	Part      bool    `json:"part,omitempty"`
	PDF       bool    `json:"pdf,omitempty"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	Bytes     int     `json:"bytes"`
	Error     string  `json:"error,omitempty"`
}

// Figures are the means over some cases.
type Figures struct {
	N         int     `json:"n"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	At95      int     `json:"at_95"`       // cases with F1 of .95 or more
	Share95   float64 `json:"share_at_95"` // the same as a share
}

// A Result is what eval extract prints.
type Result struct {
	N       int     `json:"n"`
	Whole   Figures `json:"whole_pages"`
	Parts   Figures `json:"parts_of_pages"`
	PDF     Figures `json:"pdf"`
	MBPerS  float64 `json:"mb_per_s"` // HTML, parse and extraction, one core
	Worst   []Case  `json:"worst"`
	Cases   []Case  `json:"-"`
	Version int     `json:"version"`
}

type meta struct {
	Sources []struct{ File, URL string } `json:"sources"`
	IsPart  bool                         `json:"part_of_page"`
	Part    string                       `json:"part"`
}

// Run measures every case below dir.
func Run(dir string) (Result, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*", "meta.json"))
	if err != nil || len(names) == 0 {
		return Result{}, smallprint.Errorf(smallprint.KindNotFound, "Give a folder of folders with gold.md, source-N and meta.json.", "no cases in %s", dir)
	}
	sort.Strings(names)
	res := Result{N: len(names), Version: extract.Version}
	var bytes int
	var spent time.Duration
	for _, name := range names {
		c, took, err := runCase(filepath.Dir(name))
		if err != nil {
			return Result{}, err
		}
		if !c.PDF {
			bytes += c.Bytes
			spent += took
		}
		res.Cases = append(res.Cases, c)
	}
	if spent > 0 {
		res.MBPerS = float64(bytes) / 1e6 / spent.Seconds()
	}
	res.summarise()
	return res, nil
}

func (res *Result) summarise() {
	var whole, parts, pdf []Case
	for _, c := range res.Cases {
		switch {
		case c.PDF:
			pdf = append(pdf, c)
		case c.Part:
			parts = append(parts, c)
		default:
			whole = append(whole, c)
		}
	}
	res.Whole, res.Parts, res.PDF = figures(whole), figures(parts), figures(pdf)
	res.Worst = append([]Case(nil), res.Cases...)
	sort.SliceStable(res.Worst, func(i, j int) bool { return res.Worst[i].F1 < res.Worst[j].F1 })
	res.Worst = res.Worst[:min(20, len(res.Worst))]
}

func figures(cases []Case) Figures {
	f := Figures{N: len(cases)}
	if f.N == 0 {
		return f
	}
	for _, c := range cases {
		f.Precision += c.Precision
		f.Recall += c.Recall
		f.F1 += c.F1
		if c.F1 >= .95 {
			f.At95++
		}
	}
	n := float64(f.N)
	f.Precision, f.Recall, f.F1, f.Share95 = f.Precision/n, f.Recall/n, f.F1/n, float64(f.At95)/n
	return f
}

// runCase reads the sources of one case and scores them.
func runCase(dir string) (Case, time.Duration, error) {
	c := Case{Name: filepath.Base(dir)}
	r, took, err := Extract(dir, &c)
	if err != nil {
		if smallprint.KindOf(err) == "" {
			return c, 0, err
		}
		c.Error = err.Error()
	}
	gold, err := os.ReadFile(filepath.Join(dir, "gold.md"))
	if err != nil {
		return c, 0, fmt.Errorf("read gold text: %w", err)
	}
	c.Precision, c.Recall, c.F1 = Score(r.Text, Labels(string(gold)))
	return c, took, nil
}

// Extract reads the pages of a case as one document.
func Extract(dir string, c *Case) (smallprint.Reading, time.Duration, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "meta.json"))
	if err != nil {
		return smallprint.Reading{}, 0, fmt.Errorf("read case: %w", err)
	}
	var m meta
	if err := json.Unmarshal(raw, &m); err != nil {
		return smallprint.Reading{}, 0, fmt.Errorf("read case %s: %w", dir, err)
	}
	c.Part = m.IsPart
	var parts []smallprint.Reading
	var took time.Duration
	for _, s := range m.Sources {
		body, err := os.ReadFile(filepath.Join(dir, s.File))
		if err != nil {
			return smallprint.Reading{}, 0, fmt.Errorf("read page: %w", err)
		}
		c.Bytes += len(body)
		c.PDF = c.PDF || strings.HasSuffix(s.File, ".pdf")
		o := extract.Options{URL: s.URL}
		if m.IsPart {
			o.Part = m.Part
		}
		began := time.Now()
		r, err := extract.Read("text/html", body, o)
		took += time.Since(began)
		if err != nil {
			return smallprint.Reading{}, 0, err
		}
		parts = append(parts, r)
	}
	return extract.Join(parts), took, nil
}
