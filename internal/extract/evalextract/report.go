package evalextract

import (
	"html/template"
	"io"
	"os"
	"path/filepath"

	"smallprint"
	"smallprint/internal/extract"
)

// Align matches the blocks of two readings; package align does.
type Align func(old, new *smallprint.Reading) []smallprint.BlockPair

// maxRows bounds the rows shown of one case.
const maxRows = 60

type reportCase struct {
	Case
	Rows []reportRow
	More int
}

type reportRow struct {
	Missing, Extra string // of the curated text and of ours; "" where one has nothing there
	Words          []smallprint.Word
}

// WriteReport writes one HTML page: the figures, then the worst cases with
// the blocks on which the curated text and ours differ, side by side.
func WriteReport(w io.Writer, dir string, res Result, align Align) error {
	var cases []reportCase
	for _, c := range res.Worst {
		rc, err := differences(filepath.Join(dir, c.Name), c, align)
		if err != nil {
			return err
		}
		cases = append(cases, rc)
	}
	return page.Execute(w, struct {
		Result
		Shown []reportCase
	}{res, cases})
}

func differences(dir string, c Case, align Align) (reportCase, error) {
	rc := reportCase{Case: c}
	var again Case
	ours, _, err := Extract(dir, &again)
	if err != nil && smallprint.KindOf(err) == "" {
		return rc, err
	}
	body, err := os.ReadFile(filepath.Join(dir, "gold.md"))
	if err != nil {
		return rc, err
	}
	gold, err := extract.Read("text/markdown", body, extract.Options{})
	if err != nil {
		return rc, err
	}
	for _, p := range align(&gold, &ours) {
		if p.Kind == smallprint.KindEqual {
			continue
		}
		row := reportRow{Words: p.Words}
		for _, o := range p.Old {
			row.Missing += gold.BlockText(o) + "\n"
		}
		for _, n := range p.New {
			row.Extra += ours.BlockText(n) + "\n"
		}
		if rc.Rows = append(rc.Rows, row); len(rc.Rows) > maxRows {
			rc.Rows, rc.More = rc.Rows[:maxRows], rc.More+1
		}
	}
	return rc, nil
}

var page = template.Must(template.New("report").Funcs(template.FuncMap{
	"percent": func(x float64) float64 { return float64(int(x*1000+0.5)) / 10 },
}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>What was read of pages</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1c1c1c;background:#fff}
table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}
.pair{width:100%}.pair td{width:50%;white-space:pre-wrap;overflow-wrap:anywhere}
del{background:#fbdcd9;color:#7a1710}ins{background:#d5f0d8;color:#0f4d1a;text-decoration:none}h2{margin-top:2.5rem}
</style></head><body>
<h1>What was read of pages</h1>
<p>{{.N}} cases. F1 is over word bigrams as bags, against text that people's selectors took from the same pages. Left the curated text, right ours; <del>missing</del> and <ins>too much</ins>. Curated text may itself be wrong.</p>
<table>
<tr><th></th><th>cases</th><th>precision</th><th>recall</th><th>F1</th><th>at .95 or more</th></tr>
{{define "figures"}}<td>{{.N}}</td><td>{{percent .Precision}} %</td><td>{{percent .Recall}} %</td><td>{{percent .F1}} %</td><td>{{percent .Share95}} %</td>{{end}}
<tr><th>whole pages</th>{{template "figures" .Whole}}</tr>
<tr><th>parts of pages</th>{{template "figures" .Parts}}</tr>
<tr><th>PDF</th>{{template "figures" .PDF}}</tr>
</table>
<h2>The worst</h2>
<ol>{{range .Shown}}<li><a href="#{{.Name}}">{{.Name}}</a>: F1 {{percent .F1}} %</li>{{end}}</ol>
{{range .Shown}}
<h2 id="{{.Name}}">{{.Name}}</h2>
<p>Precision {{percent .Precision}} %, recall {{percent .Recall}} %, F1 {{percent .F1}} %{{if .Error}}; {{.Error}}{{end}}</p>
{{if .Rows}}<table class="pair"><tr><th>curated</th><th>ours</th></tr>
{{range .Rows}}<tr>{{if and .Missing .Extra}}<td>{{range .Words}}{{if eq .Op "equal"}}{{.Text}}{{else if eq .Op "delete"}}<del>{{.Text}}</del>{{end}}{{end}}</td><td>{{range .Words}}{{if eq .Op "equal"}}{{.Text}}{{else if eq .Op "insert"}}<ins>{{.Text}}</ins>{{end}}{{end}}</td>{{else}}<td><del>{{.Missing}}</del></td><td><ins>{{.Extra}}</ins></td>{{end}}</tr>
{{end}}</table>{{if .More}}<p>{{.More}} more differences are not shown.</p>{{end}}{{else}}<p>No block differs but in its layout.</p>{{end}}
{{end}}
</body></html>
`))
