package main

import (
	"bufio"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smallprint"
	"smallprint/internal/demo"
)

// gaps are differences from the truth that are known, by path and day, with
// the reason. Each must still be there: a gap that was closed fails the test.
var gaps = map[string]string{}

// A seen row is what the test reads of an exported change or capture.
type seen struct {
	Slug      string                 `json:"platform_slug"`
	TermsType string                 `json:"terms_type"`
	Detected  time.Time              `json:"detected"`
	At        time.Time              `json:"at"`
	Outcome   smallprint.Outcome     `json:"outcome"`
	Grade     smallprint.Grade       `json:"grade"`
	State     smallprint.ChangeState `json:"state"`
	Announced bool                   `json:"announced"`
	DateOnly  bool                   `json:"date_only"`
	New       *int                   `json:"new_version"`
	Reasons   []string               `json:"reasons"`
}

// TestDemo runs the simulated year and compares what was found with what is
// true of the made-up world.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the simulated year is not run")
	}
	data := filepath.Join(t.TempDir(), "data")
	output(t, "demo", "--no-serve", "--quiet", "--data", data)
	y := &year{t: t, gaps: map[string]bool{}, changes: map[string][]seen{}, captures: map[string]seen{}, told: map[string]bool{}}
	y.read(data)
	for _, e := range demo.NewWorld().Truth() {
		switch e.Kind {
		case demo.EventOutcome:
			y.outcome(e)
		case demo.EventChange:
			y.change(e)
		}
	}
	y.nothingElse()
	for gap, why := range gaps {
		if !y.gaps[gap] {
			t.Errorf("%s is no gap any more (%s): take it off the list", gap, why)
		}
	}
}

// A year is what was found, by path and day.
type year struct {
	t        *testing.T
	changes  map[string][]seen
	captures map[string]seen
	told     map[string]bool // changes that the truth holds
	gaps     map[string]bool // met
}

func key(path string, day time.Time) string { return path + " " + day.Format(time.DateOnly) }

func (y *year) read(data string) {
	path := map[string]string{}
	for _, d := range demo.NewWorld().Docs() {
		path[d.PlatformSlug+"/"+d.TermsType] = d.Path
	}
	each := func(kind string, fn func(path string, s seen)) {
		rows := bufio.NewScanner(strings.NewReader(output(y.t, "export", kind, "--data", data)))
		rows.Buffer(nil, 16<<20)
		for rows.Scan() {
			var s seen
			if err := json.Unmarshal(rows.Bytes(), &s); err != nil {
				y.t.Fatalf("export %s: %v", kind, err)
			}
			p, ok := path[s.Slug+"/"+s.TermsType]
			if !ok {
				y.t.Fatalf("export %s: no document %s of %s in the world", kind, s.TermsType, s.Slug)
			}
			fn(p, s)
		}
	}
	each("changes", func(p string, s seen) { y.changes[key(p, s.Detected)] = append(y.changes[key(p, s.Detected)], s) })
	each("captures", func(p string, s seen) { y.captures[key(p, s.At)] = s })
	if len(y.captures) != len(path)*len(demo.NewWorld().Days()) {
		y.t.Errorf("got %d captures, want one of each document on each day", len(y.captures))
	}
}

// fail reports a difference, unless it is a known gap.
func (y *year) fail(k, format string, args ...any) {
	y.t.Helper()
	if gaps[k] != "" {
		y.gaps[k] = true
		return
	}
	y.t.Errorf(k+": "+format, args...)
}

func (y *year) outcome(e demo.Event) {
	for _, day := range demo.NewWorld().Days() {
		if day.Before(e.Day) || day.After(e.Until) {
			continue
		}
		if got := y.captures[key(e.Path, day)].Outcome; got != e.Outcome {
			y.fail(key(e.Path, day), "got outcome %q, want %q (%s)", got, e.Outcome, e.Note)
		}
	}
}

func (y *year) change(e demo.Event) {
	k := key(e.Path, e.Day)
	var got *seen
	for i := range y.changes[k] {
		got = &y.changes[k][i]
	}
	quiet := e.Grade == smallprint.GradeNoise || e.Grade == smallprint.GradeCosmetic
	switch {
	case got == nil && quiet:
		return
	case got == nil:
		y.fail(k, "nothing found, want %s (%s)", e.Grade, e.Note)
		return
	case quiet && readersAreTold(got) && !y.told[k]:
		y.fail(k, "got %s %v, want %s (%s)", got.Grade, got.Reasons, e.Grade, e.Note)
		return
	case quiet:
		return
	}
	y.told[k] = true
	if got.Grade != e.Grade || got.Announced != e.Announced || got.DateOnly != e.DateOnly {
		y.fail(k, "got %s, announced %t, date only %t, want %s, %t, %t (%s): %q",
			got.Grade, got.Announced, got.DateOnly, e.Grade, e.Announced, e.DateOnly, e.Note, got.Reasons)
	}
	want := smallprint.StateConfirmed
	if e.Reverts {
		want = smallprint.StateFlapping
	}
	if got.State != want {
		y.fail(k, "got state %s, want %s (%s)", got.State, want, e.Note)
	}
}

// readersAreTold reports whether readers would be told of a change.
func readersAreTold(s *seen) bool {
	loud := s.Grade == smallprint.GradeSubstantive || s.Grade == smallprint.GradeEditorial
	return loud || s.New != nil && *s.New > 0
}

func (y *year) nothingElse() {
	for k, list := range y.changes {
		for i := range list {
			if readersAreTold(&list[i]) && (!y.told[k] || i > 0) {
				y.fail(k, "got %s, which is not true: %q", list[i].Grade, list[i].Reasons)
			}
		}
	}
}
