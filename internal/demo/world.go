package demo

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"
)

//go:embed data
var data embed.FS

// A World is the made-up platforms with everything that happens to them. It
// is not changed after it was made.
type World struct {
	docs    []*document
	byPath  map[string]*document
	layouts *template.Template
}

// document is one document with its states.
type document struct {
	src    *source
	name   string // file name, for errors
	states []state
	born   time.Time // zero where it was always there
}

// A Doc names one document to capture.
type Doc struct {
	PlatformName string
	PlatformSlug string
	TermsType    string // Open Terms Archive's vocabulary
	Path         string // on the handler's host
	Language     string
	Region       string
}

// NewWorld reads the embedded world. It panics where the data is broken:
// the data is part of the program and its tests read it.
func NewWorld() *World {
	w := &World{byPath: map[string]*document{}}
	w.layouts = template.Must(template.New("").Funcs(template.FuncMap{"add": func(a, b int) int { return a + b }}).
		ParseFS(data, "data/layouts/*.html"))
	names, err := fs.Glob(data, "data/*/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		d, err := readDocument(name)
		if err != nil {
			panic(fmt.Sprintf("demo: %v", err))
		}
		w.docs = append(w.docs, d)
		w.byPath[d.src.head["path"]] = d
	}
	sort.SliceStable(w.docs, func(i, j int) bool { return w.docs[i].order() < w.docs[j].order() })
	return w
}

func readDocument(name string) (*document, error) {
	raw, err := data.ReadFile(name)
	if err != nil {
		return nil, err
	}
	src, err := parseSource(path.Base(path.Dir(name))+"/"+path.Base(name), string(raw))
	if err != nil {
		return nil, err
	}
	d := &document{src: src, name: name}
	if d.states, err = src.states(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if from := src.head["from"]; from != "" {
		if d.born, err = time.Parse(time.DateOnly, from); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return d, nil
}

func (d *document) order() string { return d.src.head["slug"] + " " + d.src.head["order"] }

// Docs lists the documents, platform by platform.
func (w *World) Docs() []Doc {
	var out []Doc
	for _, d := range w.docs {
		h := d.src.head
		out = append(out, Doc{PlatformName: h["platform"], PlatformSlug: h["slug"], TermsType: h["type"],
			Path: h["path"], Language: h["language"], Region: h["region"]})
	}
	return out
}

// The year is watched on Mondays.
var (
	firstDay = time.Date(2025, 11, 17, 9, 0, 0, 0, time.UTC)
	lastDay  = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
)

// Days lists the moments at which everything is captured, oldest first. Each
// event of [World.Truth] is seen on at least one of them.
func (w *World) Days() []time.Time {
	var out []time.Time
	for t := firstDay; !t.After(lastDay); t = t.AddDate(0, 0, 7) {
		out = append(out, t)
	}
	return out
}

// at returns the state of the document on a day.
func (d *document) at(now time.Time) state {
	st := d.states[0]
	for _, s := range d.states[1:] {
		if !s.from.After(now) {
			st = s
		}
	}
	return st
}

// answer returns the event that makes the server answer with something else
// on a day, or nil.
func (d *document) answer(now time.Time) *event {
	for i := range d.src.events {
		e := &d.src.events[i]
		if e.verb == "answer" && !e.from.After(now) && (e.to.IsZero() || now.Before(e.to.AddDate(0, 0, 1))) {
			return e
		}
	}
	return nil
}

// page is what the layouts see.
type page struct {
	content
	Platform string
	Slug     string
	Title    string
	Lang     string
	Updated  string
	Year     int
	Token    string   // changes every day
	Count    int      // changes every day
	Related  []string // changes with the noise events
	Notice   string   // a passing banner of the site
	Siblings []Doc
}

// render lays a state out as the platform's page of that day.
func (w *World) render(d *document, st state, lang string, now time.Time) ([]byte, error) {
	h := d.src.head
	day := int(now.Sub(firstDay).Hours() / 24)
	p := page{content: layOut(st.fill(h["dates"])), Platform: h["platform"], Slug: h["slug"], Title: h["title"], Lang: lang,
		Year: now.Year(), Token: fmt.Sprintf("%08x", uint32(day+1)*2654435761), Count: 211 + day*3}
	for _, s := range w.Docs() {
		if s.PlatformSlug == p.Slug {
			p.Siblings = append(p.Siblings, s)
		}
	}
	for _, e := range d.src.events {
		if e.verb != "noise" || e.from.After(now) || !e.to.IsZero() && !now.Before(e.to.AddDate(0, 0, 1)) {
			continue
		}
		if r := e.fields["related"]; r != "" {
			p.Related = strings.Split(r, "; ")
		}
		p.Notice = e.fields["notice"]
	}
	var b bytes.Buffer
	err := w.layouts.ExecuteTemplate(&b, p.Slug+".html", p)
	return b.Bytes(), err
}
