package extract

import (
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"smallprint"
)

// A PDFLine is a run of text of one font on one line of a PDF page, in points
// from the top left corner.
type PDFLine struct {
	Page                     int
	Left, Top, Right, Bottom float64
	Size                     float64 // of the font, as rendered
	Bold                     bool
	Text                     string
}

// A PDFReader returns the runs of text of a PDF file in reading order.
type PDFReader func(body []byte) ([]PDFLine, error)

var pdfReader struct {
	sync.Mutex
	read PDFReader
}

// RegisterPDF makes PDF files readable. Package extract/pdf calls it when it
// is imported, so that programs that never see a PDF do not carry its engine.
func RegisterPDF(read PDFReader) {
	pdfReader.Lock()
	defer pdfReader.Unlock()
	pdfReader.read = read
}

// readPDF reads a PDF file through the registered reader.
func readPDF(b *builder, body []byte) error {
	pdfReader.Lock()
	read := pdfReader.read
	pdfReader.Unlock()
	if read == nil {
		return smallprint.Errorf(smallprint.KindInvalid, "Give the document as HTML, Markdown or text.", "this program cannot read PDF files")
	}
	runs, err := read(body)
	if err != nil {
		return err
	}
	writePDF(b, runs)
	return nil
}

// writePDF makes blocks of the runs of a file.
func writePDF(b *builder, runs []PDFLine) {
	lines := pdfLines(runs)
	if len(lines) == 0 {
		b.note("The PDF holds no text; it may be a scan.")
		return
	}
	w := &pdfWriter{b: b, body: bodySize(lines), levels: headingSizes(lines)}
	lines = withoutRunningHeads(lines)
	w.right = rightEdge(lines)
	for i := range lines {
		w.line(&lines[i])
	}
	b.end()
}

// pdfLines joins the runs that stand on one line.
func pdfLines(runs []PDFLine) []PDFLine {
	var out []PDFLine
	for _, r := range runs {
		r.Text = strings.ToValidUTF8(r.Text, "\uFFFD")
		if strings.TrimSpace(r.Text) == "" {
			continue
		}
		if n := len(out); n > 0 && sameLine(&out[n-1], &r) {
			l := &out[n-1]
			if r.Left-l.Right > r.Size*0.12 && !strings.HasSuffix(l.Text, " ") {
				l.Text += " "
			}
			if len(strings.TrimSpace(r.Text)) > len(strings.TrimSpace(l.Text)) {
				l.Size = r.Size
			}
			l.Bold = l.Bold && r.Bold
			l.Text += r.Text
			l.Right = math.Max(l.Right, r.Right)
			l.Bottom = math.Max(l.Bottom, r.Bottom)
			continue
		}
		out = append(out, r)
	}
	return out
}

func sameLine(a, b *PDFLine) bool {
	if a.Page != b.Page || b.Left < a.Left {
		return false
	}
	overlap := math.Min(a.Bottom, b.Bottom) - math.Max(a.Top, b.Top)
	return overlap > 0.4*math.Min(a.Bottom-a.Top, b.Bottom-b.Top)
}

// bodySize is the size in which most of the text is set.
func bodySize(lines []PDFLine) float64 {
	count := map[float64]int{}
	best := 0.0
	for _, l := range lines {
		s := round(l.Size)
		count[s] += len(l.Text)
		if count[s] > count[best] || count[s] == count[best] && s < best {
			best = s
		}
	}
	return best
}

func round(size float64) float64 { return math.Round(size*2) / 2 }

// headingSizes ranks the sizes above the body's, largest first.
func headingSizes(lines []PDFLine) map[float64]int {
	body := bodySize(lines)
	var sizes []float64
	level := map[float64]int{}
	for _, l := range lines {
		s := round(l.Size)
		if s > body*1.1 && level[s] == 0 {
			level[s] = 1
			sizes = append(sizes, s)
		}
	}
	sort.Sort(sort.Reverse(sort.Float64Slice(sizes)))
	for i, s := range sizes {
		level[s] = min(i+1, 5)
	}
	return level
}

// withoutRunningHeads drops lines at the edges of pages that stand on most of
// them, page numbers aside; what says something stays once.
func withoutRunningHeads(lines []PDFLine) []PDFLine {
	pages := map[int][]int{}
	for i, l := range lines {
		pages[l.Page] = append(pages[l.Page], i)
	}
	if len(pages) < 3 {
		return lines
	}
	seen := map[string]int{}
	for _, idx := range pages {
		for _, i := range edge(idx) {
			seen[maskDigits(lines[i].Text)]++
		}
	}
	head := map[int]bool{}
	for _, idx := range pages {
		e := edge(idx)
		for _, side := range [][]int{e[:len(e)/2], reversed(e[len(e)/2:])} {
			for _, i := range side { // a line inside the page is no running head
				if n := seen[maskDigits(lines[i].Text)]; n*2 < len(pages) || n < 3 {
					break
				}
				head[i] = true
			}
		}
	}
	out := lines[:0:0]
	kept := map[string]bool{}
	for i, l := range lines {
		if head[i] {
			m := maskDigits(l.Text)
			if kept[m] || !saysSomething(m) {
				continue
			}
			kept[m] = true
		}
		out = append(out, l)
	}
	return out
}

// edge returns the lines at the top and the bottom of a page, as many of each.
func edge(idx []int) []int {
	n := min(3, len(idx)/2)
	return append(append([]int(nil), idx[:n]...), idx[len(idx)-n:]...)
}

func reversed(s []int) []int {
	out := slices.Clone(s)
	slices.Reverse(out)
	return out
}

// saysSomething reports whether a running head is worth reading once: a title
// or a date, not a page number.
func saysSomething(masked string) bool {
	letters := 0
	for _, r := range masked {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 10
}

func maskDigits(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, s)), " ")
}

// rightEdge is where full lines end: the nine-tenths quantile of line ends.
func rightEdge(lines []PDFLine) float64 {
	ends := make([]float64, 0, len(lines))
	for _, l := range lines {
		ends = append(ends, l.Right)
	}
	sort.Float64s(ends)
	if len(ends) == 0 {
		return 0
	}
	return ends[len(ends)*9/10]
}

// A pdfWriter joins lines to blocks.
type pdfWriter struct {
	b      *builder
	body   float64
	levels map[float64]int
	right  float64
	prev   *PDFLine
}

func (w *pdfWriter) line(l *PDFLine) {
	text := strings.TrimSpace(l.Text)
	level := w.level(l, text)
	n, marker := pdfMarker(text)
	switch {
	case w.prev != nil && w.b.open && w.continues(l, level) && n == 0:
	case level > 0:
		w.b.begin(smallprint.BlockHeading, level)
	case n > 0 && marker == "":
		w.b.begin(smallprint.BlockListItem, 1)
		text = text[n:]
	default:
		w.b.end()
		w.b.begin(smallprint.BlockParagraph, 0)
	}
	if w.prev != nil && !hyphenated(w.prev.Text) {
		w.b.write(" ")
	}
	w.b.write(text)
	w.prev = l
}

// hyphenated reports whether a line ends inside a word.
func hyphenated(s string) bool {
	s = strings.TrimRight(s, " \r\n")
	for _, end := range []string{"\u0002", "\u00ad", "\ufffe"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	r, n := utf8.DecodeLastRuneInString(strings.TrimSuffix(s, "-"))
	return strings.HasSuffix(s, "-") && n > 0 && unicode.IsLetter(r)
}

// level is the heading level of a line, 0 for text.
func (w *pdfWriter) level(l *PDFLine, text string) int {
	if n := w.levels[round(l.Size)]; n > 0 && len(text) < 200 {
		return n
	}
	if l.Bold && len(text) < 100 && l.Right < w.right-2*l.Size && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ",") {
		return boldLevel
	}
	return 0
}

// continues reports whether a line goes on with the block of the line before.
func (w *pdfWriter) continues(l *PDFLine, level int) bool {
	p := w.prev
	heading := w.b.block.Kind == smallprint.BlockHeading
	if heading != (level > 0) || heading && (w.b.block.Level != level || p.Page != l.Page) {
		return false
	}
	if p.Page == l.Page {
		gap := l.Top - p.Bottom
		return gap < 0.9*l.Size && gap > -2*l.Size && (p.Right > w.right-12*l.Size || heading)
	}
	last := strings.TrimRight(p.Text, " \r\n")
	return last != "" && !strings.ContainsAny(last[len(last)-1:], ".:;!?") && p.Right > w.right-12*l.Size
}

// pdfMarker recognises what opens an item: a bullet, whose width it returns,
// or a number or letter, which stays in the text.
func pdfMarker(s string) (int, string) {
	for _, bullet := range []string{"•", "●", "○", "▪", "■", "◦", "‣", "·", "", "- ", "– ", "o "} {
		if strings.HasPrefix(s, bullet) && len(s) > len(bullet) {
			return len(bullet), ""
		}
	}
	i := 0
	if i < len(s) && s[i] == '(' {
		i++
	}
	from := i
	for i < len(s) && i-from < 8 && (class[s[i]&0x7f] == inWord || s[i] == '.') && s[i] < utf8.RuneSelf {
		i++
	}
	if i == from || i+1 >= len(s) {
		return 0, ""
	}
	word := s[from:i]
	switch {
	case s[i] == ')' && (len(word) <= 4):
		return i, s[:i]
	case s[i] == ' ' && word[0] >= '0' && word[0] <= '9' && strings.Contains(word, "."):
		return i, s[:i]
	case s[i] == ' ' && len(word) <= 4 && strings.HasSuffix(word, ".") && roman(strings.ToLower(strings.TrimSuffix(word, "."))) > 0:
		return i, s[:i]
	}
	return 0, ""
}
