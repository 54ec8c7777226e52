package demo

import (
	"fmt"
	"strings"
	"time"
)

// A source is one document file:
//
//	platform: Quillmere            header, up to the line of dashes
//	---
//	## 1. Heading                  text: headings, paragraphs, lists, tables
//	@@ 2026-02-09 change substantive against_user announced
//	types: agreement.change-notice what happens on that day ...
//	note: ...
//	<<<                            ... and how the text is edited
//	old words
//	===
//	new words
//	>>>
type source struct {
	head   map[string]string
	body   string
	events []event
}

// An event is what happens to a document on a day, or over a range of days.
type event struct {
	from, to time.Time // to is zero for what lasts
	verb     string    // change, answer, noise
	words    []string  // grade, direction and flags; or the outcome
	fields   map[string]string
	edits    []edit
}

// An edit is a literal replacement or an operation on sections.
type edit struct {
	old, new string
	op       string // move, drop, renumber, typography, set, restore
	arg      string
}

func parseSource(name, raw string) (*source, error) {
	head, rest, ok := strings.Cut(raw, "\n---\n")
	if !ok {
		return nil, fmt.Errorf("%s: no line of dashes after the header", name)
	}
	s := &source{head: map[string]string{}}
	for line := range strings.Lines(head) {
		k, v, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("%s: header line %q", name, line)
		}
		s.head[strings.TrimSpace(k)] = strings.TrimSpace(v)
	}
	parts := strings.Split("\n"+rest, "\n@@ ")
	s.body = strings.TrimSpace(parts[0])
	for _, p := range parts[1:] {
		e, err := parseEvent(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if n := len(s.events); n > 0 && e.from.Before(s.events[n-1].from) {
			return nil, fmt.Errorf("%s: %s comes before the event above it", name, e.from.Format(time.DateOnly))
		}
		s.events = append(s.events, e)
	}
	return s, nil
}

func parseEvent(p string) (event, error) {
	first, rest, _ := strings.Cut(p, "\n")
	words := strings.Fields(first)
	if len(words) < 2 {
		return event{}, fmt.Errorf("event %q has no date or verb", first)
	}
	e := event{verb: words[1], words: words[2:], fields: map[string]string{}}
	from, to, ranged := strings.Cut(words[0], "..")
	var err error
	if e.from, err = time.Parse(time.DateOnly, from); err != nil {
		return event{}, err
	}
	if ranged {
		if e.to, err = time.Parse(time.DateOnly, to); err != nil {
			return event{}, err
		}
	}
	return e, e.parseLines(rest)
}

// parseLines reads the fields, operations and replacements of an event.
func (e *event) parseLines(rest string) error {
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		if after, ok := strings.CutPrefix(rest, "<<<\n"); ok {
			block, tail, ok := strings.Cut(after, "\n>>>")
			old, new, ok2 := strings.Cut(block, "\n===\n")
			if !ok2 {
				old, ok2 = strings.CutSuffix(block, "\n===")
				new = ""
			}
			if !ok || !ok2 {
				return fmt.Errorf("replacement on %s is not closed: %.60q", e.from.Format(time.DateOnly), after)
			}
			e.edits = append(e.edits, edit{old: old, new: new})
			rest = tail
			continue
		}
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if k, v, ok := strings.Cut(line, ": "); ok && !strings.Contains(k, " ") {
			e.fields[k] = v
			continue
		}
		op, arg, _ := strings.Cut(line, " ")
		e.edits = append(e.edits, edit{op: op, arg: arg})
	}
	return nil
}
