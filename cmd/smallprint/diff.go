package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"smallprint"
)

var noTime time.Time

func (a *app) diff() *cobra.Command {
	var flags readFlags
	var history []string
	var termsType string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what changed between two texts, how much it matters, and why",
		Long: `Exit 0 where nothing differs beyond noise and cosmetic, 1 where something does,
2 on any failure.`,
		Example: `  smallprint diff terms-2025.html terms-2026.html
  smallprint diff --history v1.md --history v2.md v3.md v4.md --format json`,
		Args:        cobra.ExactArgs(2),
		Annotations: map[string]string{"failure": "2"},
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.formatOf("text", "json")
			if err != nil {
				return err
			}
			var read []*smallprint.Reading
			var sources [][]byte
			for _, name := range append(append([]string{}, history...), args...) {
				r, body, err := a.readingOf(cmd.Context(), name, flags)
				if err != nil {
					return err
				}
				read, sources = append(read, r), append(sources, body)
			}
			n := len(history)
			d := difference(read[n], read[n+1], read[:n], termsType, sources[n:]...)
			if err := a.printDiff(&d, format); err != nil {
				return err
			}
			switch d.Grade {
			case smallprint.GradeNone, smallprint.GradeNoise, smallprint.GradeCosmetic:
				return nil
			}
			return errDiffers
		},
	}
	flags.add(cmd)
	cmd.Flags().StringArrayVar(&history, "history", nil, "an earlier text; may be given again, oldest first")
	cmd.Flags().StringVar(&termsType, "type", "", "kind of document, as \"Privacy Policy\"")
	return cmd
}

func (a *app) printDiff(d *smallprint.Diff, format string) error {
	if format == "json" {
		return a.json(d)
	}
	a.printf("%s", d.Grade)
	if d.Direction != nil {
		a.printf(", %s", strings.ReplaceAll(string(*d.Direction), "_", " "))
	}
	if d.Reverts != nil {
		a.printf(", returns to an earlier text (number %d of the history)", d.Reverts.Index+1)
	}
	a.printf("\n")
	for _, r := range d.Reasons {
		a.printf("  %s\n", r)
	}
	for _, c := range d.Changes {
		a.printf("\n%s, %s", c.Kind, c.Grade)
		if len(c.Path) > 0 {
			a.printf(", in %s", strings.Join(c.Path, " › "))
		}
		a.printf("\n  %s\n", wordLine(c))
	}
	return nil
}

// wordLine shows a change in one line: [-deleted-] and {+inserted+}.
func wordLine(c smallprint.BlockChange) string {
	var b strings.Builder
	for _, w := range c.Words {
		switch w.Op {
		case "delete":
			fmt.Fprintf(&b, "[-%s-]", w.Text)
		case "insert":
			fmt.Fprintf(&b, "{+%s+}", w.Text)
		default:
			b.WriteString(w.Text)
		}
	}
	switch {
	case b.Len() > 0:
		return strings.ReplaceAll(b.String(), "\n", " ")
	case c.New != nil:
		return strings.ReplaceAll(c.New.Quote, "\n", " ")
	case c.Old != nil:
		return strings.ReplaceAll(c.Old.Quote, "\n", " ")
	}
	return ""
}
