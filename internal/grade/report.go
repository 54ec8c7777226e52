package grade

import (
	"html/template"
	"io"
	"slices"

	"smallprint"
)

// A Report collects graded pairs and writes them as one HTML page: figures,
// then every pair that was graded otherwise than labelled, its changed blocks
// side by side.
type Report struct {
	rows []reportRow
	// All keeps the pairs that were graded as labelled, too.
	All bool
}

type reportRow struct {
	Labelled
	Got     string
	Diff    smallprint.Diff
	Changes []smallprint.BlockChange
	More    int
	Wrong   bool
}

func (r reportRow) badness() int {
	if !r.Wrong {
		return -1
	}
	return badness(Case{Want: r.Labelled.Grade, Got: r.Got, Certainty: r.Certainty})
}

// maxShown bounds the blocks shown of one pair.
const maxShown = 40

// Add takes one graded pair; it fits the last argument of Eval.
func (r *Report) Add(row Labelled, d smallprint.Diff) {
	got := counted(d.Grade)
	if got == row.Grade && !r.All {
		return
	}
	n := min(len(d.Changes), maxShown)
	// What decided the grade comes first: it is what a reader looks for.
	shown := slices.Clone(d.Changes)
	slices.SortStableFunc(shown, func(a, b smallprint.BlockChange) int { return rank(b.Grade) - rank(a.Grade) })
	r.rows = append(r.rows, reportRow{row, got, d, shown[:n], len(shown) - n, got != row.Grade})
}

// Write writes the page.
func (r *Report) Write(w io.Writer, f Figures) error {
	slices.SortStableFunc(r.rows, func(a, b reportRow) int { return b.badness() - a.badness() })
	return page.Execute(w, struct {
		Figures Figures
		Grades  []string
		Rows    []reportRow
	}{f, grades, r.rows})
}

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": func(x float64) float64 { return float64(int(x*1000+0.5)) / 10 },
	"cell":    func(f Figures, want, got string) int { return f.Confusion[want][got] },
}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Graded changes</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1c1c1c;background:#fff}
table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}
.pair td{width:50%;white-space:pre-wrap;overflow-wrap:anywhere}
del{background:#fbdcd9;color:#7a1710}ins{background:#d5f0d8;color:#0f4d1a;text-decoration:none}
.why{color:#555}h2{margin-top:2.5rem}
</style></head><body>
<h1>Graded changes</h1>
<p>{{.Figures.N}} pairs. The interval after each share is Wilson's, at 95 %; it takes the pairs as independent, which pairs of one document are not.</p>
<table>
{{define "share"}}{{.N}} of {{.Of}}, {{percent .Share}} % ({{percent .Low}} to {{percent .High}} %){{end}}
<tr><th>substantive changes found, of sure pairs</th><td>{{template "share" .Figures.SubstantiveRecall}}</td></tr>
<tr><th>truly so, of what is graded substantive</th><td>{{template "share" .Figures.SubstantivePrecise}}</td></tr>
<tr><th>noise and cosmetic graded editorial or substantive</th><td>{{template "share" .Figures.FalseAlarms}}</td></tr>
<tr><th>capture faults recognised</th><td>{{template "share" .Figures.FaultRecall}}</td></tr>
<tr><th>the same without editions</th><td>{{template "share" .Figures.FaultRecallOther}}</td></tr>
<tr><th>graded as labelled</th><td>{{template "share" .Figures.Accuracy}}</td></tr>
<tr><th>macro-F1</th><td>{{.Figures.MacroF1}}</td></tr>
<tr><th>direction, where label and grade are substantive</th><td>{{template "share" .Figures.DirectionAccuracy}}</td></tr>
<tr><th>types, precision and recall</th><td>{{.Figures.TypesPrecision}} and {{.Figures.TypesRecall}}</td></tr>
</table>
<table><caption>Labels in rows, grades in columns</caption>
<tr><th></th>{{range .Grades}}<th>{{.}}</th>{{end}}</tr>
{{range $want := .Grades}}<tr><th>{{$want}}</th>{{range $.Grades}}<td>{{cell $.Figures $want .}}</td>{{end}}</tr>
{{end}}</table>
<h2>Pairs shown, the worst first</h2>
<ol>{{range .Rows}}<li><a href="#{{.ID}}">{{.ID}}</a> {{.Path}}: labelled {{.Labelled.Grade}}, graded {{.Got}}</li>
{{else}}<li>Every pair is graded as labelled.</li>{{end}}</ol>
{{range .Rows}}
<h2 id="{{.ID}}">{{.ID}}: {{.Path}}</h2>
<p>Labelled <b>{{.Labelled.Grade}}</b> ({{.Certainty}}): {{.Reason}}<br>Graded <b>{{.Got}}</b>: {{range $i, $r := .Diff.Reasons}}{{if $i}}; {{end}}{{$r}}{{end}}</p>
{{if .Changes}}<table class="pair"><tr><th>before</th><th>after</th></tr>
{{range .Changes}}<tr><td>{{range .Words}}{{if eq .Op "equal"}}{{.Text}}{{else if eq .Op "delete"}}<del>{{.Text}}</del>{{end}}{{end}}</td><td>{{range .Words}}{{if eq .Op "equal"}}{{.Text}}{{else if eq .Op "insert"}}<ins>{{.Text}}</ins>{{end}}{{end}}</td></tr>
<tr><td colspan="2" class="why">{{.Kind}}, {{.Grade}}: {{.Why}}</td></tr>
{{end}}</table>{{if .More}}<p>{{.More}} more changed blocks are not shown.</p>{{end}}{{end}}
{{end}}
</body></html>
`))
