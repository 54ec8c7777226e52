package web

import (
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"smallprint/internal/store"
	"smallprint/taxonomy"
)

const hitsPerPage = 20

type searchPage struct {
	Head
	Platform  string
	Platforms []Choice
	Hits      []Hit
	Named     []Choice // platforms whose name has the query: path and name
	Types     []taxonomy.Type
	Pager     Pager
}

// A Hit is a passage with the words asked for marked.
type Hit struct {
	store.Passage
	Pieces []HitPiece
}

// A HitPiece is a run of a snippet.
type HitPiece struct {
	Text string
	Mark bool
}

func (s *server) search(w http.ResponseWriter, r *http.Request) error {
	q := param(r, "q")
	p := &searchPage{Platform: param(r, "platform")}
	p.Head = Head{Title: "Search", Nav: "search", Crumbs: []Crumb{{"Search", "/search"}}, NoIndex: true, Query: q}
	var err error
	if p.Platforms, err = s.platformChoices(r); err != nil {
		return err
	}
	if q != "" {
		p.Title = "Search: " + q
		n := pageNumber(r)
		hits, err := s.Store.Search(r.Context(), q, p.Platform, hitsPerPage+1, (n-1)*hitsPerPage)
		if err != nil {
			return err
		}
		p.Pager = pager(r, n, len(hits) > hitsPerPage)
		for _, h := range hits[:min(len(hits), hitsPerPage)] {
			p.Hits = append(p.Hits, Hit{h, snippet(h.Text, q)})
		}
		p.named(q)
	}
	return s.render(w, r, http.StatusOK, "search", p)
}

// named finds platforms and types by name.
func (p *searchPage) named(q string) {
	q = strings.ToLower(q)
	for _, c := range p.Platforms {
		if strings.Contains(strings.ToLower(c.Name), q) && len(p.Named) < 8 {
			p.Named = append(p.Named, Choice{platformPath(c.Value), c.Name})
		}
	}
	for _, t := range taxonomy.Types {
		if strings.Contains(strings.ToLower(t.Name), q) && len(p.Types) < 8 {
			p.Types = append(p.Types, t)
		}
	}
}

// snippetLength is how much of a passage is shown, in bytes.
const snippetLength = 420

// snippet cuts a passage around the first word asked for and marks all words
// with the same beginning, as search folds endings.
func snippet(text, query string) []HitPiece {
	var stems []string
	for _, w := range strings.FieldsFunc(strings.ToLower(query), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		stems = append(stems, stem(w))
	}
	var out []HitPiece
	text = around(text, stems)
	for text != "" {
		n := wordEnd(text)
		out = appendPiece(out, text[:n], hasStem(text[:n], stems))
		text = text[n:]
	}
	return out
}

func stem(w string) string {
	for _, suffix := range []string{"ing", "ies", "ion", "ed", "es", "s", "e", "y"} {
		if cut, ok := strings.CutSuffix(w, suffix); ok && len(cut) >= 3 {
			return cut
		}
	}
	return w
}

// wordEnd returns the length of the word, or the run between words, at the
// beginning of s.
func wordEnd(s string) int {
	first, _ := utf8.DecodeRuneInString(s)
	in := unicode.IsLetter(first) || unicode.IsDigit(first)
	for i, r := range s {
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) != in {
			return i
		}
	}
	return len(s)
}

func hasStem(w string, stems []string) bool {
	w = strings.ToLower(w)
	for _, s := range stems {
		if strings.HasPrefix(w, s) && len(w) <= len(s)+4 {
			return true
		}
	}
	return false
}

func appendPiece(out []HitPiece, text string, mark bool) []HitPiece {
	if n := len(out); n > 0 && out[n-1].Mark == mark {
		out[n-1].Text += text
		return out
	}
	return append(out, HitPiece{text, mark})
}

// around returns the part of text near the first word with one of the stems.
func around(text string, stems []string) string {
	if len(text) <= snippetLength {
		return text
	}
	at, rest := 0, text
	for rest != "" {
		n := wordEnd(rest)
		if hasStem(rest[:n], stems) {
			at = len(text) - len(rest)
			break
		}
		rest = rest[n:]
	}
	start := max(0, at-snippetLength/3)
	end := min(len(text), start+snippetLength)
	for start > 0 && text[start-1] != ' ' {
		start--
	}
	for end < len(text) && text[end] != ' ' {
		end++
	}
	out := text[start:end]
	if start > 0 {
		out = "… " + out
	}
	if end < len(text) {
		out += " …"
	}
	return out
}
