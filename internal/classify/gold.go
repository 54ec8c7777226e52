package classify

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

// A goldDoc is a labelled document of data/provisions.
type goldDoc struct {
	Service   string     `json:"service"`
	TermsType string     `json:"terms_type"`
	Blob      string     `json:"blob"`
	Path      string     `json:"path"`
	Labelled  []int      `json:"labelled"`
	Units     []goldUnit `json:"units"`
	raw       string
	file      string
}

type goldUnit struct {
	Start        int                        `json:"start"`
	End          int                        `json:"end"`
	Text         string                     `json:"text"`
	ContextSpans [][]int                    `json:"context_spans"`
	Types        []string                   `json:"types"`
	Stance       *string                    `json:"stance"`
	Salience     string                     `json:"salience"`
	Attrs        map[string]json.RawMessage `json:"attrs"`
	AttrSpans    map[string][][]int         `json:"attr_spans"`
}

// loadGold reads every labelled document of the folder, in order of name.
func loadGold(dir string) ([]*goldDoc, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var docs []*goldDoc
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		d := &goldDoc{file: filepath.Base(f)}
		if err := json.Unmarshal(b, d); err != nil {
			return nil, fmt.Errorf("read %s: %w", f, err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, d.Blob+".md"))
		if err != nil {
			return nil, err
		}
		d.raw = string(raw)
		docs = append(docs, d)
	}
	return docs, nil
}

// An Example is an input with its labels.
type Example struct {
	Input
	Types   []string
	Stance  string
	Key     bool
	Service string
	Doc     int     // of the documents loaded
	Weight  float32 // 1 for labelled units
	Attrs   map[string]bool
	Limits  map[string][]string // what the labels say is stated: quotes, or values where they give no quote
	Weak    bool                // only the main type is known
}

// examples turns a labelled document into inputs as the reading of it would
// give them: without markup, without headings.
func (d *goldDoc) examples(doc int) []Example {
	heads := headings(d.raw)
	kind, name := KindOf(d.TermsType, "", ""), partyName(plain(d.raw))
	var out []Example
	var section []int // of each example: index of the heading above
	h := -1
	pseudo, pseudoAt := "", -1
	for _, u := range d.Units {
		for h+1 < len(heads) && heads[h+1].start <= u.Start {
			h++
		}
		if h >= 0 && u.Start < heads[h].end {
			continue // a heading
		}
		text := plain(u.Text)
		if text == "" {
			continue
		}
		path, head := pathAt(heads, h), ""
		if isPseudoHeading(blockKindAt(d.raw, u.Start), text, ownLine(d.raw, u.Start, u.End)) {
			pseudo, pseudoAt = text, h
		} else if pseudo != "" && pseudoAt == h {
			head = pseudo
		}
		ex := Example{Input: Input{Text: text, Kind: kind, Name: name, Path: path, Head: head}, Types: u.Types, Key: u.Salience == "key", Service: d.Service, Doc: doc, Weight: 1}
		for _, c := range u.ContextSpans {
			ex.Context = append(ex.Context, plain(d.raw[c[0]:c[1]]))
		}
		if u.Stance != nil {
			ex.Stance = *u.Stance
		}
		ex.Item = isItem(d.raw, u.Start)
		ex.Attrs = map[string]bool{}
		ex.Limits = u.attributes(d)
		for name, values := range ex.Limits {
			ex.Attrs[name] = true
			for _, v := range values {
				ex.Attrs[name+" "+v] = true
			}
		}
		out = append(out, ex)
		section = append(section, h)
	}
	for i := range out {
		if i > 0 && section[i-1] == section[i] {
			out[i].Prev = out[i-1].Text
		}
		if i+1 < len(out) && section[i+1] == section[i] {
			out[i].Next = out[i+1].Text
		}
	}
	return out
}
