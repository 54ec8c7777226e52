package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// maxImprint is the longest copyright line, without its links.
const maxImprint = 140

// dropImprint removes the copyright lines a document ends with: their year
// changes at New Year on every page of the site, and no words of the document
// with it.
func dropImprint(r *smallprint.Reading) {
	linked := linkedBytes(r)
	var drop []bool
	for i := len(r.Blocks) - 1; i >= 0 && i >= len(r.Blocks)-tailBlocks; i-- {
		bl := r.Blocks[i]
		if bl.Kind == smallprint.BlockHeading || bl.Kind == smallprint.BlockTableCell || bl.End-bl.Start-linked[i] > maxImprint || !isImprint(unlinked(r, i)) {
			continue
		}
		if drop == nil {
			drop = make([]bool, len(r.Blocks))
		}
		drop[i] = true
	}
	if drop != nil {
		without(r, drop)
	}
}

// unlinked returns the text of block i without its links.
func unlinked(r *smallprint.Reading, i int) string {
	bl := r.Blocks[i]
	var b strings.Builder
	at := bl.Start
	for _, l := range r.Links {
		if l.Start >= bl.End {
			break
		}
		if l.Start >= at {
			b.WriteString(r.Text[at:l.Start])
			b.WriteByte(' ')
			at = l.End
		}
	}
	b.WriteString(r.Text[at:bl.End])
	return b.String()
}

// isImprint reports whether a line is a copyright notice and nothing else: a
// copyright mark, a year or two, a name, "All rights reserved".
func isImprint(s string) bool {
	if len(s) > 2*maxImprint || !strings.ContainsAny(s, "©(Cc") {
		return false
	}
	words := strings.FieldsFunc(lower(s), func(r rune) bool {
		return r != '©' && r != '(' && r != ')' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	mark, years, others := false, 0, 0
	for _, w := range words {
		switch {
		case strings.Contains(w, "©") || w == "(c)":
			mark = true
			if w = strings.TrimPrefix(w, "©"); isYear(w) {
				years++
			}
		case w == "copyright" || w == "copyrights":
			mark = true
		case isYear(w):
			years++
		case w[0] >= '0' && w[0] <= '9':
			return false
		case !reserved[w]:
			others++
		}
	}
	return mark && years > 0 && years <= 2 && others <= 8
}

func isYear(w string) bool {
	return len(w) == 4 && (strings.HasPrefix(w, "19") || strings.HasPrefix(w, "20")) && w[2] >= '0' && w[2] <= '9' && w[3] >= '0' && w[3] <= '9'
}

// reserved are words of "all rights reserved".
var reserved = set("all rights reserved alle rechte vorbehalten tous droits réservés todos los derechos reservados tutti diritti riservati os direitos alle rechten voorbehouden")

// maxEyebrow is the longest label above a title.
const maxEyebrow = 60

// dropEyebrows removes what stands above a document's title and is no
// sentence and no date: the site's name, the section of the site, a trail.
func dropEyebrows(r *smallprint.Reading) {
	title := -1
	for i := 0; i < len(r.Blocks) && i < 6; i++ {
		bl := r.Blocks[i]
		if bl.Kind == smallprint.BlockHeading && bl.Level == 1 {
			title = i
			break
		}
		if bl.Kind == smallprint.BlockHeading && bl.Level < boldLevel {
			return
		}
	}
	if title <= 0 {
		return
	}
	drop, any := make([]bool, len(r.Blocks)), false
	for i := range title {
		if s := r.BlockText(i); isEyebrow(s) {
			drop[i], any = true, true
		}
	}
	if any {
		without(r, drop)
	}
}

// isEyebrow reports whether a block above a title is a label: a few words
// without a number and without the end of a sentence.
func isEyebrow(s string) bool {
	if len(s) > maxEyebrow || strings.ContainsAny(s, "0123456789") || strings.Count(s, " ") > 6 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	return !strings.ContainsRune(".!?:;,。", last)
}
