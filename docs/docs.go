// Package docs hands the program the figures of docs/measurements.md, so that
// the site shows what was measured and the page is written once. Out come the
// rows of its tables; a test checks that every row has a figure and a command.
package docs

import (
	_ "embed"
	"strings"
)

//go:embed measurements.md
var measurements string

// A Figure is a row of a table of measurements.md.
type Figure struct {
	Stage   string // the section it stands in
	What    string
	Reached string
	Goal    string
	On      string // data, with n
	Command string
}

// Figures returns the rows of every table of measurements.md that has the
// columns what, reached, goal, on, command.
func Figures() []Figure {
	var out []Figure
	stage, inTable := "", false
	for line := range strings.Lines(measurements) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "## "):
			stage, inTable = strings.TrimPrefix(line, "## "), false
		case strings.HasPrefix(line, "| what | reached | goal | on | command |"):
			inTable = true
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case inTable && !strings.HasPrefix(line, "|---"):
			cells := strings.Split(strings.Trim(line, "|"), "|")
			for len(cells) < 5 {
				cells = append(cells, "")
			}
			for i := range cells {
				cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
			}
			out = append(out, Figure{stage, cells[0], cells[1], cells[2], cells[3], cells[4]})
		}
	}
	return out
}
