package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"smallprint"
	"smallprint/internal/api/apitest"
	"smallprint/internal/extract"
	"smallprint/internal/store"
)

var update = flag.Bool("update", false, "write docs/exports.md")

func exported(t *testing.T, s *store.Store, kind, format string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, kind, format)
	if err != nil {
		t.Fatal(err)
	}
	if err := Rows(t.Context(), s, kind, Options{}, w.Write); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestExportsWithoutRowsHaveTheirColumns(t *testing.T) {
	s := apitest.Open(t)
	for _, kind := range Kinds {
		want := len(Fields(kind))
		head, err := csv.NewReader(bytes.NewReader(exported(t, s, kind, "csv"))).ReadAll()
		if err != nil || len(head) != 1 || len(head[0]) != want {
			t.Errorf("%s: CSV is %q, %v, want a header of %d columns", kind, head, err, want)
		}
		b := exported(t, s, kind, "parquet")
		f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil || f.NumRows() != 0 || len(f.Schema().Columns()) != want {
			t.Errorf("%s: Parquet %v, want %d columns", kind, err, want)
		}
	}
}

// Every row of every kind has the fields that the dictionary lists, and no others.
func TestFieldsAreThoseOfTheRows(t *testing.T) {
	s := apitest.Open(t, apitest.World()...)
	for _, kind := range Kinds {
		seen := map[string]bool{}
		for line := range bytes.Lines(exported(t, s, kind, "jsonl")) {
			var row map[string]any
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			for name := range row {
				seen[name] = true
			}
			for _, f := range Fields(kind) {
				if _, ok := row[f.Name]; !ok && !f.Null {
					t.Fatalf("%s: a row has no %s", kind, f.Name)
				}
				delete(row, f.Name)
			}
			for name := range row {
				t.Errorf("%s: the field %s is not in the list of fields", kind, name)
			}
		}
		if len(seen) < 10 {
			t.Errorf("%s: only %d fields were seen", kind, len(seen))
		}
	}
}

func TestRowsComeOldestFirst(t *testing.T) {
	s := apitest.Open(t, apitest.World()...)
	for kind, field := range map[string]string{"versions": "first_seen", "changes": "detected", "captures": "at"} {
		last := map[string]string{}
		for line := range bytes.Lines(exported(t, s, kind, "jsonl")) {
			var row map[string]any
			if err := json.Unmarshal(line, &row); err != nil {
				t.Fatal(err)
			}
			doc, at := fmt.Sprint(row["platform"], row["document"]), row[field].(string)
			if at < last[doc] {
				t.Errorf("%s: %s comes after %s", kind, at, last[doc])
			}
			last[doc] = at
		}
		if len(last) == 0 {
			t.Errorf("%s: no rows", kind)
		}
	}
}

// What is written while an export runs is not in it.
func TestExportIsOneSnapshot(t *testing.T) {
	s := apitest.Open(t, apitest.World()[0])
	n := 0
	err := Rows(t.Context(), s, "versions", Options{}, func(any) error {
		if n == 0 {
			apitest.Add(t, s, apitest.World()[1:]...)
		}
		n++
		return nil
	})
	if err != nil || n != 3 {
		t.Errorf("%d versions, %v: want the 3 that were there when the export began", n, err)
	}
}

// Row 24 of the attacks, with the text itself: the cell is no formula and the
// text is had back byte for byte.
func TestRow24TextIsHadBack(t *testing.T) {
	for _, first := range []string{"=HYPERLINK(1)", "'quoted", "-1", "@x", "Terms"} {
		s := apitest.Open(t, apitest.Doc{Platform: "=1+1", Terms: "+Terms", URL: "https://a.example/", States: []apitest.State{{Lines: []string{first, "We may end it."}, Types: []string{"account.termination"}}}})
		rows, err := csv.NewReader(bytes.NewReader(exported(t, s, "versions", "csv"))).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = rows[1][i]
			if v := rows[1][i]; v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) {
				t.Errorf("the cell %s begins like a formula: %q", name, v)
			}
		}
		if got := smallprint.Digest([]byte(PlainCell(cells["text"]))); got != cells["text_sha256"] {
			t.Errorf("%q: the text had back from CSV has another digest", first)
		}
	}
}

func TestWorkbook(t *testing.T) {
	s := apitest.Open(t, apitest.World()...)
	for _, kind := range Kinds[1:] {
		f, err := excelize.OpenReader(bytes.NewReader(exported(t, s, kind, "xlsx")))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(kind)
		if err != nil || len(rows) < 2 || len(rows[0]) != len(Fields(kind)) {
			t.Errorf("%s: %d rows, %v", kind, len(rows), err)
		}
		words, err := f.GetRows("fields")
		if err != nil || len(words) != len(Fields(kind))+1 {
			t.Errorf("%s: the sheet of fields has %d rows, %v", kind, len(words), err)
		}
	}
	if _, err := NewWriter(&bytes.Buffer{}, "versions", "xlsx"); smallprint.KindOf(err) != smallprint.KindUsage {
		t.Errorf("a workbook of versions gives %v, want a usage error", err)
	}
	long := strings.Repeat("ä𝄞", cellLimit)
	if got := fit(long); !strings.HasSuffix(got, cutMark) || len([]rune(got)) > cellLimit {
		t.Errorf("a long cell is cut to %d characters", len([]rune(got)))
	}
}

func TestWorkbookGoesOnOnAnotherSheet(t *testing.T) {
	var out bytes.Buffer
	x, err := newXLSX(&out, "captures", fieldsOf(reflect.TypeFor[row]()))
	if err != nil {
		t.Fatal(err)
	}
	x.limit = 2
	for range 3 {
		if err := x.Write(rows[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(f.GetSheetList()); got != "[captures captures 2 captures 3 fields]" {
		t.Errorf("sheets are %s", got)
	}
	if v, _ := f.GetCellValue("captures", "D2"); v != rows[0].Quote {
		t.Errorf("the cell is %q, want %q", v, rows[0].Quote)
	}
	if formula, _ := f.GetCellFormula("captures", "D2"); formula != "" {
		t.Errorf("the cell is the formula %q", formula)
	}
}

func TestDictionary(t *testing.T) {
	got := Dictionary()
	for _, kind := range Kinds {
		for _, f := range Fields(kind) {
			if Meaning(kind, f.Name) == "" {
				t.Errorf("%s.%s has no meaning in dictionary.txt", kind, f.Name)
			}
		}
	}
	for _, o := range objects {
		for _, f := range o.Fields {
			if Meaning(o.Name, f) == "" {
				t.Errorf("%s.%s has no meaning in dictionary.txt", o.Name, f)
			}
		}
	}
	const page = "../../docs/exports.md"
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil || string(want) != got {
		t.Errorf("docs/exports.md is not what the code says (%v): run go test ./internal/export -run Dictionary -update", err)
	}
}

// Markdown made from a reading reads back to the same words.
func TestMarkdownReadsBack(t *testing.T) {
	for _, src := range []string{
		"# Terms\n\nWe may *end* it. 2\\. stays\n\n## 1\\. Data\n\n*   one\n*   two\n    *   deeper\n\n> quoted\n\nLast.\n",
		"# A\n\n| Kind | Kept |\n| --- | --- |\n| Logs | 30 days |\n| Files \\| more | 1 year |\n\nAfter [a] \\<b\\> & `c` ~d~ _e_.\n",
		"# T\n\n\\# no heading\n\n\\- no item\n\n1\\) no number\n\n\\+ plus\n\n&lt;script&gt; &amp;amp;\n",
	} {
		r, err := extract.Read("text/markdown", []byte(src), extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		again, err := extract.Read("text/markdown", Markdown(&r), extract.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if again.WordsSHA256 != r.WordsSHA256 {
			t.Errorf("read back:\n%s\nfirst:\n%s\nMarkdown:\n%s", again.Text, r.Text, Markdown(&r))
		}
	}
}

func TestCommits(t *testing.T) {
	s := apitest.Open(t, apitest.World()...)
	var got []string
	for c, err := range Commits(context.Background(), s, nil) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(c.Service, "/", c.TermsType, " ", c.At.Format("01-02"), " ", c.First))
	}
	want := "[Larkspur/Privacy Policy 01-05 true Larkspur/Terms of Service 01-05 true Ærø Bank/Privacy Policy 01-05 true Larkspur/Privacy Policy 02-05 false Larkspur/Privacy Policy 03-05 false]"
	if fmt.Sprint(got) != want {
		t.Errorf("commits are\n%v, want\n%s", got, want)
	}
	for name, want := range map[string]string{"a/b": "a-b", "..": "-..", "": "-", "x\ny": "x-y", " Café ": "Café"} {
		if got := fileName(name); got != want {
			t.Errorf("file name of %q is %q, want %q", name, got, want)
		}
	}
}
