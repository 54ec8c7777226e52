package classify

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"smallprint"
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
	heading      bool
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
	Weak    bool // only the main type is known
}

// examples turns a labelled document into inputs as the reading of it would
// give them: without markup, without headings.
func (d *goldDoc) examples(doc int) []Example {
	heads := headings(d.raw)
	kind := KindOf(d.TermsType, "", "")
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
		ex := Example{Input: Input{Text: text, Kind: kind, Path: path, Head: head}, Types: u.Types, Key: u.Salience == "key", Service: d.Service, Doc: doc, Weight: 1}
		for _, c := range u.ContextSpans {
			ex.Context = append(ex.Context, plain(d.raw[c[0]:c[1]]))
		}
		if u.Stance != nil {
			ex.Stance = *u.Stance
		}
		ex.Item = isItem(d.raw, u.Start)
		ex.Attrs = map[string]bool{}
		for name, values := range u.attributes(d) {
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

// ownLine reports whether nothing but emphasis stands beside the unit.
func ownLine(raw string, start, end int) bool {
	from := strings.LastIndexByte(raw[:start], '\n') + 1
	to := end + strings.IndexByte(raw[end:]+"\n", '\n')
	return strings.Trim(raw[from:start], " *_") == "" && strings.Trim(raw[end:to], " *_\r") == ""
}

func blockKindAt(raw string, at int) smallprint.BlockKind {
	if isItem(raw, at) {
		return smallprint.BlockListItem
	}
	return smallprint.BlockParagraph
}

type mdHeading struct {
	start, end, level int
	text              string
}

var (
	atx    = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	setext = regexp.MustCompile(`^\s*(=+|-+)\s*$`)
)

// headings finds the headings of Markdown with their bytes.
func headings(raw string) []mdHeading {
	var out []mdHeading
	at, prev, prevAt := 0, "", 0
	for _, line := range strings.SplitAfter(raw, "\n") {
		l := strings.TrimRight(line, "\r\n")
		if m := atx.FindStringSubmatch(l); m != nil {
			out = append(out, mdHeading{at, at + len(l), len(m[1]), plain(m[2])})
		} else if m := setext.FindStringSubmatch(l); m != nil && len(l) > 2 && strings.TrimSpace(prev) != "" && !strings.HasPrefix(prev, "|") {
			level := 1
			if m[1][0] == '-' {
				level = 2
			}
			out = append(out, mdHeading{prevAt, at + len(l), level, plain(prev)})
		}
		prev, prevAt = l, at
		at += len(line)
	}
	return out
}

// pathAt returns the headings above the text that follows heading h.
func pathAt(heads []mdHeading, h int) []string {
	var path []string
	level := 7
	for ; h >= 0; h-- {
		if heads[h].level < level {
			level = heads[h].level
			path = append([]string{heads[h].text}, path...)
		}
	}
	return path
}

// isItem reports whether the line of the unit begins a list item or row there.
func isItem(raw string, at int) bool {
	i := strings.LastIndexByte(raw[:at], '\n') + 1
	lead := strings.TrimSpace(raw[i:at])
	if at < len(raw) && raw[at] == '|' {
		return true
	}
	return lead != "" && len(lead) <= 4
}

var (
	mdImage  = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	mdLink   = regexp.MustCompile(`\[([^\]]*)\]\((?:[^()\\]|\\.|\([^)]*\))*\)`)
	mdTag    = regexp.MustCompile(`</?[a-zA-Z][^>]*>`)
	mdEscape = regexp.MustCompile(`\\([\\\x60*_{}\[\]()#+\-.!|<>~=&$"':;,/?@^%])`)
	mdUnder  = regexp.MustCompile(`(^|[\s(\["“])_+([^_]+)_+`)
	spaces   = regexp.MustCompile(`[\s\x{00a0}\x{200b}\x{2060}]+`)
)

// plain strips the markup of a piece of Markdown.
func plain(s string) string {
	s = mdImage.ReplaceAllString(s, "")
	for range 2 {
		s = mdLink.ReplaceAllString(s, "$1")
	}
	s = mdTag.ReplaceAllString(s, " ")
	if strings.HasPrefix(s, "|") {
		s = strings.ReplaceAll(s, "|", " ")
	}
	s = mdEscape.ReplaceAllString(s, "$1")
	s = strings.ReplaceAll(s, "**", "")
	s = mdUnder.ReplaceAllString(s, "$1$2")
	s = strings.ReplaceAll(s, "`", "")
	return strings.TrimSpace(spaces.ReplaceAllString(s, " "))
}
