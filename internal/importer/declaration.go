package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// A Declaration says where a service's documents are and which part of the
// pages holds them.
type Declaration struct {
	ID    string // name of the file
	Name  string // of the service, as it calls itself
	Terms []Terms
}

// Terms declare one document.
type Terms struct {
	Type       string     // unknown types are passed on
	Pages      []Declared // in order; several make one text
	ValidUntil string     // when these terms of a history ended, as written; "" for those in force
}

// A Declared is one page of a document.
type Declared struct {
	ID      string // of the page among several, or ""
	Fetch   string // http or https
	Select  []Selector
	Remove  []Selector
	Filters []string // names of JavaScript functions, which are not run
	Scripts bool     // the page needs a browser
}

// A Selector chooses part of a page: by CSS, or the range between two places.
type Selector struct {
	CSS                                          string
	StartBefore, StartAfter, EndBefore, EndAfter string
}

// Range reports whether s is a range.
func (s Selector) Range() bool { return s.CSS == "" }

// CSS joins the plain selectors into one, "" where there are only ranges.
func (d Declared) CSS() string {
	var all []string
	for _, s := range d.Select {
		if s.CSS != "" {
			all = append(all, s.CSS)
		}
	}
	return strings.Join(all, ", ")
}

const (
	maxDeclaration = 1 << 20
	maxDepthJSON   = 16
	maxPages       = 500
	maxSelector    = 4096
)

// declared is a page, or the level above several, as it stands in the file.
type declared struct {
	ID         string          `json:"id"`
	Fetch      string          `json:"fetch"`
	Select     json.RawMessage `json:"select"`
	Remove     json.RawMessage `json:"remove"`
	Filter     []string        `json:"filter"`
	Scripts    *bool           `json:"executeClientScripts"`
	Combine    []declared      `json:"combine"`
	ValidUntil string          `json:"validUntil"`
}

// ParseDeclaration reads one declaration, named by its file. Terms that cannot
// be read are left out and reported to skipped; the others count.
func ParseDeclaration(id string, text []byte, skipped func(Skip)) (Declaration, error) {
	var file struct {
		Name      string                     `json:"name"`
		Terms     map[string]json.RawMessage `json:"terms"`
		Documents map[string]json.RawMessage `json:"documents"`
	}
	if err := unmarshal(text, &file); err != nil {
		return Declaration{}, err
	}
	if file.Terms == nil {
		file.Terms = file.Documents
	}
	d := Declaration{ID: id, Name: strings.TrimSpace(file.Name)}
	if d.Name == "" {
		d.Name = id
	}
	if err := checkPath(d.Name); err != nil {
		return Declaration{}, fmt.Errorf("name: %w", err)
	}
	for _, termsType := range sortedKeys(file.Terms) {
		var one declared
		err := checkPath(termsType)
		if err == nil {
			err = unmarshal(file.Terms[termsType], &one)
		}
		if err == nil {
			err = d.add(termsType, one)
		}
		if err != nil {
			report(skipped, id+".json", termsType, err)
		}
	}
	return d, nil
}

// ParseHistory reads the earlier terms of a service from its history file.
func ParseHistory(id string, text []byte, skipped func(Skip)) (Declaration, error) {
	var file map[string][]declared
	if err := unmarshal(text, &file); err != nil {
		return Declaration{}, err
	}
	d := Declaration{ID: id, Name: id}
	for _, termsType := range sortedKeys(file) {
		for _, one := range file[termsType] {
			err := checkPath(termsType)
			if err == nil {
				err = d.add(termsType, one)
			}
			if err != nil {
				report(skipped, id+".history.json", termsType, err)
			}
		}
	}
	return d, nil
}

func (d *Declaration) add(termsType string, one declared) error {
	t := Terms{Type: termsType, ValidUntil: one.ValidUntil}
	pages := one.Combine
	if len(pages) == 0 {
		pages = []declared{one}
	}
	if len(pages) > maxPages {
		return fmt.Errorf("more than %d pages", maxPages)
	}
	for i, p := range pages {
		page, err := p.inherit(one).page()
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		t.Pages = append(t.Pages, page)
	}
	d.Terms = append(d.Terms, t)
	return nil
}

// inherit takes missing keys from the level above.
func (p declared) inherit(above declared) declared {
	if p.Fetch == "" {
		p.Fetch = above.Fetch
	}
	if p.Select == nil {
		p.Select = above.Select
	}
	if p.Remove == nil {
		p.Remove = above.Remove
	}
	if p.Filter == nil {
		p.Filter = above.Filter
	}
	if p.Scripts == nil {
		p.Scripts = above.Scripts
	}
	return p
}

func (p declared) page() (Declared, error) {
	out := Declared{ID: p.ID, Fetch: webAddress(strings.TrimSpace(p.Fetch)), Filters: p.Filter, Scripts: p.Scripts != nil && *p.Scripts}
	if out.Fetch == "" {
		return out, fmt.Errorf("%.80q is not the address of a web page", p.Fetch)
	}
	var err error
	if out.Select, err = parseSelectors(p.Select); err != nil {
		return out, fmt.Errorf("select: %w", err)
	}
	if out.Remove, err = parseSelectors(p.Remove); err != nil {
		return out, fmt.Errorf("remove: %w", err)
	}
	return out, nil
}

// parseSelectors reads a CSS selector, a range, or a list of them.
func parseSelectors(raw json.RawMessage) ([]Selector, error) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, nil
	case raw[0] == '[':
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, err
		}
		var all []Selector
		for _, one := range list {
			s, err := parseSelector(one)
			if err != nil {
				return nil, err
			}
			all = append(all, s)
		}
		return all, nil
	}
	s, err := parseSelector(raw)
	return []Selector{s}, err
}

func parseSelector(raw json.RawMessage) (Selector, error) {
	var s Selector
	if json.Unmarshal(raw, &s.CSS) == nil && s.CSS != "" {
		if len(s.CSS) > maxSelector {
			return s, errors.New("a selector is too long")
		}
		return s, nil
	}
	var r struct{ StartBefore, StartAfter, EndBefore, EndAfter string }
	if err := json.Unmarshal(raw, &r); err != nil {
		return s, errors.New("neither a CSS selector nor a range")
	}
	if (r.StartBefore == "") == (r.StartAfter == "") || (r.EndBefore == "") == (r.EndAfter == "") {
		return s, errors.New("a range needs one start and one end")
	}
	return Selector{"", r.StartBefore, r.StartAfter, r.EndBefore, r.EndAfter}, nil
}

// unmarshal reads JSON of bounded size and depth.
func unmarshal(text []byte, into any) error {
	if len(text) > maxDeclaration {
		return fmt.Errorf("larger than %d kB", maxDeclaration>>10)
	}
	depth, inString, escaped := 0, false, false
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case inString:
			escaped, inString = c == '\\', c != '"'
		case c == '"':
			inString = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepthJSON {
				return errors.New("nested too deep")
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return json.Unmarshal(text, into)
}
