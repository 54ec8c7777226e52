package demo

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A state is a document's text from a day on.
type state struct {
	from  time.Time
	text  string
	dates map[string]string // updated, effective
}

// states applies the lasting edits of a source in order.
func (s *source) states() ([]state, error) {
	cur := state{text: s.body, dates: map[string]string{"updated": s.head["updated"], "effective": s.head["effective"]}}
	out := []state{cur}
	for _, e := range s.events {
		if !e.to.IsZero() || len(e.edits) == 0 {
			continue
		}
		next, err := cur.apply(e, out)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.from.Format(time.DateOnly), err)
		}
		cur = next
		out = append(out, cur)
	}
	return out, nil
}

// apply returns the state after an event; past holds the states before it,
// the original first.
func (st state) apply(e event, past []state) (state, error) {
	out := state{from: e.from, text: st.text, dates: map[string]string{}}
	for k, v := range st.dates {
		out.dates[k] = v
	}
	for _, ed := range e.edits {
		if err := out.edit(ed, past); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (st *state) edit(ed edit, past []state) (err error) {
	switch ed.op {
	case "":
		if n := strings.Count(st.text, ed.old); n != 1 {
			return fmt.Errorf("%.60q stands %d times in the text, want once", ed.old, n)
		}
		st.text = strings.Replace(st.text, ed.old, ed.new, 1)
	case "set": // set updated 2026-01-01
		k, v, _ := strings.Cut(ed.arg, " ")
		st.dates[k] = v
	case "restore": // restore 1: the text of an earlier state, from 0
		var n int
		if _, err := fmt.Sscan(ed.arg, &n); err != nil || n >= len(past) {
			return fmt.Errorf("no state %q", ed.arg)
		}
		st.text, st.dates = past[n].text, past[n].dates
	case "typography":
		st.text = curl(st.text)
	case "renumber":
		st.text = renumber(st.text)
	case "drop":
		secs, i, err := findSection(st.text, ed.arg)
		if err != nil {
			return err
		}
		st.text = strings.Join(append(secs[:i:i], secs[i+1:]...), "")
	case "move": // move Title | Title of the section that it goes before
		what, before, _ := strings.Cut(ed.arg, " | ")
		st.text, err = moveSection(st.text, what, before)
	default:
		return fmt.Errorf("unknown operation %q", ed.op)
	}
	return err
}

var sectionStart = regexp.MustCompile(`(?m)^## `)

// sections cuts a text before each heading of the second level. The first
// piece is what stands before any.
func sections(text string) []string {
	var out []string
	at := 0
	for _, m := range sectionStart.FindAllStringIndex(text, -1) {
		out = append(out, text[at:m[0]])
		at = m[0]
	}
	return append(out, strings.TrimRight(text[at:], "\n")+"\n\n")
}

func findSection(text, title string) ([]string, int, error) {
	secs := sections(text)
	for i, s := range secs {
		head, _, _ := strings.Cut(s, "\n")
		if strings.HasSuffix(head, title) {
			return secs, i, nil
		}
	}
	return nil, 0, fmt.Errorf("no section %q", title)
}

func moveSection(text, what, before string) (string, error) {
	secs, i, err := findSection(text, what)
	if err != nil {
		return "", err
	}
	moved := secs[i]
	rest, j, err := findSection(strings.Join(append(secs[:i:i], secs[i+1:]...), ""), before)
	if err != nil {
		return "", err
	}
	return strings.Join(rest[:j], "") + moved + strings.Join(rest[j:], ""), nil
}

var (
	numbered = regexp.MustCompile(`(?m)^## (\d+)\. `)
	referred = regexp.MustCompile(`\b([Ss]ections?) (\d+)\b`)
)

// renumber counts the numbered sections anew and takes references with them.
func renumber(text string) string {
	to := map[string]string{}
	n := 0
	text = numbered.ReplaceAllStringFunc(text, func(m string) string {
		n++
		to[numbered.FindStringSubmatch(m)[1]] = fmt.Sprint(n)
		return fmt.Sprintf("## %d. ", n)
	})
	return referred.ReplaceAllStringFunc(text, func(m string) string {
		sub := referred.FindStringSubmatch(m)
		if n, ok := to[sub[2]]; ok {
			return sub[1] + " " + n
		}
		return m
	})
}

// curl sets the quotation marks and apostrophes of a text as a typesetter does.
func curl(s string) string {
	var b strings.Builder
	prev := ' '
	for _, r := range s {
		opening := strings.ContainsRune(" \n([*", prev)
		switch {
		case r == '"' && opening:
			r = '\u201c'
		case r == '"':
			r = '\u201d'
		case r == '\'':
			r = '\u2019'
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}
