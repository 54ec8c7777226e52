package capture

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"smallprint"
)

// byEnd judges whether the body has its end. Content-Length and chunked ends
// are the transport's to check; this is for bodies that a server or a cache
// stored already cut.
func byEnd(a *Answer, f *facts) Verdict {
	if isPDF(a.Body) {
		if !bytes.Contains(a.Body[max(0, len(a.Body)-2048):], []byte("%%EOF")) {
			return verdict(smallprint.OutcomeTruncated, "the PDF has no end mark")
		}
		return okay
	}
	if f == nil || !f.opened || f.closed {
		return okay
	}
	raw := bytes.TrimRight(f.raw, " \t\r\n")
	if open := bytes.LastIndexByte(raw, '<'); open > bytes.LastIndexByte(raw, '>') && len(raw)-open < 2000 {
		return verdict(smallprint.OutcomeTruncated, "the page stops inside a tag")
	}
	// Closing tags may be left out by right; words may not be.
	if last, _ := utf8.DecodeLastRune(raw); last != '>' && !strings.ContainsRune(".!?:;)\"'\u201d\u2019\u00bb*", last) {
		return verdict(smallprint.OutcomeTruncated, fmt.Sprintf("the page stops inside a sentence: %q", tail(string(raw))))
	}
	return okay
}

func tail(s string) string {
	if len(s) > 40 {
		s = s[len(s)-40:]
	}
	return strings.ToValidUTF8(s, "")
}

// share is the part of old's text, by bytes, whose blocks stand in new word
// for word.
func share(old, new *smallprint.Reading) float64 {
	have := make(map[string]bool, len(new.Blocks))
	for i := range new.Blocks {
		have[new.BlockText(i)] = true
	}
	same, all := 0, 0
	for i := range old.Blocks {
		t := old.BlockText(i)
		all += len(t)
		if have[t] {
			same += len(t)
		}
	}
	if all == 0 {
		return 1
	}
	return float64(same) / float64(all)
}

// alike reports whether the reading is, for the most part, the last one.
func (in *Input) alike() bool {
	return in.Reading != nil && in.Last != nil && share(in.Last, in.Reading) >= 0.5
}

// strange reports whether there is a last reading of which hardly anything is
// left.
func (in *Input) strange() bool {
	return in.Reading != nil && in.Last != nil && share(in.Last, in.Reading) < 0.1
}

// byLast holds the reading against the last trusted one.
func (in *Input) byLast() Verdict {
	if in.Last == nil || len(in.Last.Text) == 0 || in.Last.WordsSHA256 != "" && in.Last.WordsSHA256 == in.Reading.WordsSHA256 {
		return okay
	}
	kept := share(in.Last, in.Reading)
	if lost, ok := in.cut(); ok && lost > 0.1 {
		return verdict(smallprint.OutcomeTruncated, fmt.Sprintf("the text stops inside a paragraph of the last one, of which the final %.0f %% are missing", 100*lost))
	}
	v := okay
	v.Doubt = in.doubt(kept, float64(len(in.Reading.Text))/float64(len(in.Last.Text)))
	return v
}

// doubt says why a text that differs from the last one should be seen again,
// or "". A document that was written anew keeps its title and most of its
// headings, or a good part of its text; another document keeps neither.
func (in *Input) doubt(kept, length float64) string {
	old, new := heading(in.Last), heading(in.Reading)
	heads := headings(in.Last, in.Reading)
	percent := func(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) }
	switch {
	case kept < 0.1 && length < 0.25:
		return fmt.Sprintf("the text is %s as long as the last one and shares %s with it", percent(length), percent(kept))
	case length < 0.5:
		return fmt.Sprintf("the text is %s as long as the last one", percent(length))
	case in.stops():
		return fmt.Sprintf("the text stops where the last one went on: its final %s is missing", percent(1-length))
	case kept < 0.2 && old != "" && new != old && heads < 0.5:
		return fmt.Sprintf("the title was %.60q and is %.60q, and %s of the text is left", old, new, percent(kept))
	case kept < 0.05 && heads < 0.2:
		return fmt.Sprintf("%s of the last text and %s of its headings are left", percent(kept), percent(heads))
	case length > 4:
		return fmt.Sprintf("the text is %.0f times as long as the last one", length)
	}
	return ""
}

// heading returns the name that a text gives itself.
func heading(r *smallprint.Reading) string {
	for i, b := range r.Blocks {
		if b.Kind == smallprint.BlockHeading && b.Level <= 1 {
			return r.BlockText(i)
		}
	}
	return r.Title
}

// headings is the share of old's headings that new has too; 0 where old has
// too few to tell.
func headings(old, new *smallprint.Reading) float64 {
	have := map[string]bool{}
	for i, b := range new.Blocks {
		if b.Kind == smallprint.BlockHeading {
			have[new.BlockText(i)] = true
		}
	}
	same, all := 0, 0
	for i, b := range old.Blocks {
		if b.Kind == smallprint.BlockHeading {
			all++
			if have[old.BlockText(i)] {
				same++
			}
		}
	}
	if all < 3 {
		return 0
	}
	return float64(same) / float64(all)
}

// stops reports whether the reading is, block for block, the beginning of the
// last one and at least a tenth of that is missing.
func (in *Input) stops() bool {
	if len(in.Reading.Blocks) >= len(in.Last.Blocks) || len(in.Reading.Text)*10 > len(in.Last.Text)*9 {
		return false
	}
	for i := range in.Reading.Blocks {
		if in.Reading.BlockText(i) != in.Last.BlockText(i) {
			return false
		}
	}
	return true
}

// cut reports whether the reading ends inside a block of the last reading,
// and which part of the last text is missing after that.
func (in *Input) cut() (lost float64, ok bool) {
	n := len(in.Reading.Blocks)
	if n == 0 {
		return 0, false
	}
	end := in.Reading.BlockText(n - 1)
	for i := range in.Last.Blocks {
		t := in.Last.BlockText(i)
		if len(end) >= 8 && len(t) > len(end) && strings.HasPrefix(t, end) && !strings.ContainsRune(".!?:;", rune(end[len(end)-1])) {
			return 1 - float64(in.Last.Blocks[i].Start+len(end))/float64(len(in.Last.Text)), true
		}
	}
	return 0, false
}

// byLanguage judges whether the text is that of the edition watched.
func (in *Input) byLanguage(words int) Verdict {
	want := in.Language
	if want == "" && in.Last != nil {
		want = in.Last.Language
	}
	if got := in.Reading.Language; got != "" && want != "" && base(got) != base(want) && words >= 30 {
		return verdict(smallprint.OutcomeLanguageMismatch, fmt.Sprintf("the text is in %q and the edition is in %q", got, want))
	}
	if in.Region == "" || len(in.Pages) == 0 {
		return okay
	}
	tag, where := in.declared()
	got := region(tag)
	if got == "" || got == strings.ToUpper(in.Region) {
		return okay
	}
	reason := fmt.Sprintf("%s is %q and the edition is for %s", where, tag, in.Region)
	switch {
	case in.Last == nil:
		return Verdict{Outcome: smallprint.OutcomeOK, Doubt: reason}
	case in.Last.WordsSHA256 != "" && in.Last.WordsSHA256 == in.Reading.WordsSHA256, in.declaredBefore(got):
		return okay // the site has always called it so
	case where == "html lang" && !in.swung():
		return okay // sites are careless with this attribute
	}
	return verdict(smallprint.OutcomeLanguageMismatch, reason)
}

func base(tag string) string { b, _, _ := strings.Cut(strings.ToLower(tag), "-"); return b }

func region(tag string) string {
	_, r, ok := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	r = strings.ToUpper(r)
	if !ok || len(r) != 2 {
		return ""
	}
	if r == "UK" {
		return "GB"
	}
	return r
}

var regionPath = regexp.MustCompile(`(?i)/([a-z]{2}[-_][a-z]{2})(/|$)`)

// declared returns the language tag under which a page was served, and where
// it stands.
func (in *Input) declared() (tag, where string) {
	a := &in.Pages[0]
	if a.FinalURL != a.URL {
		if m := regionPath.FindStringSubmatch(a.FinalURL); m != nil && !strings.Contains(a.URL, m[0]) {
			return m[1], "the address redirected to"
		}
	}
	if h := a.Header.Get("Content-Language"); h != "" && !strings.Contains(h, ",") {
		return h, "content-language"
	}
	return in.lang, "html lang"
}

func (in *Input) declaredBefore(now string) bool {
	for _, p := range in.LastPages {
		for _, h := range p.Header["Content-Language"] {
			if region(h) == now {
				return true
			}
		}
	}
	return false
}

// places name the law, courts and money of one country.
var places = regexp.MustCompile(`(?i)\b(england and wales|scotland|united kingdom|united states|state of [a-z]+|california|delaware|new york|ireland|germany|france|canada|australia|india|japan|brazil|european (union|economic area)|gdpr|pounds|dollars|euros?|pence|cents)\b|[$£€]`)

// swung reports whether the text left places of the last one for others.
func (in *Input) swung() bool {
	old, new := placesIn(in.Last.Text), placesIn(in.Reading.Text)
	came, went := 0, 0
	for p := range new {
		if !old[p] {
			came++
		}
	}
	for p := range old {
		if !new[p] {
			went++
		}
	}
	return came > 0 && went > 0
}

func placesIn(s string) map[string]bool {
	out := map[string]bool{}
	for _, m := range places.FindAllString(s, -1) {
		out[strings.ToLower(m)] = true
	}
	return out
}
