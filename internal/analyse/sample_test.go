package analyse

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"smallprint"
	"smallprint/internal/law"
)

// sharedDir finds the labelled data beside the project.
func sharedDir(t testing.TB) string {
	t.Helper()
	if d := os.Getenv("SMALLPRINT_SHARED"); d != "" {
		return d
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != "/" && dir != "."; dir = filepath.Dir(dir) {
		if s := filepath.Join(filepath.Dir(dir), "shared"); exists(filepath.Join(s, "data", "provisions")) {
			return s
		}
	}
	t.Skip("no shared data beside the project: set SMALLPRINT_SHARED to the folder that holds data/provisions")
	return ""
}

func exists(p string) bool { _, err := os.Stat(p); return err == nil }

type labelled struct {
	p   smallprint.Provision
	ctx *Context
}

var markup = regexp.MustCompile(`\[([^\]\[]*)\]\([^)]*\)|\*\*|__|\\|<br>|^\s*[*+-] `)

// plain drops Markdown from a unit: provisions are made of canonical text.
func plain(s string) string {
	s = markup.ReplaceAllString(s, "$1")
	return strings.Join(strings.Fields(strings.Trim(s, " |_\n")), " ")
}

// labels reads the labelled units of a folder as provisions.
func labels(t testing.TB, folder string) []labelled {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(sharedDir(t), "data", "provisions", folder, "*.json"))
	sort.Strings(files)
	var out []labelled
	for _, f := range files {
		out = append(out, readLabels(t, f)...)
	}
	return out
}

func readLabels(t testing.TB, file string) []labelled {
	t.Helper()
	var doc struct {
		Service string `json:"service"`
		Terms   string `json:"terms_type"`
		Units   []struct {
			Text, Context, Stance, Salience string
			Types                           []string
			Attrs                           map[string]any
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	ctx := &Context{Platform: doc.Service, TermsType: doc.Terms}
	var out []labelled
	for _, u := range doc.Units {
		if len(u.Types) == 0 {
			continue
		}
		q := plain(u.Text)
		p := smallprint.Provision{Type: u.Types[0], Stance: smallprint.Stance(u.Stance), Salience: smallprint.Salience(u.Salience),
			Spans: []smallprint.QuotedSpan{{Start: 0, End: len(q), Quote: q}}}
		for _, c := range strings.Split(u.Context, " › ") {
			if c = plain(c); c != "" {
				p.Context = append(p.Context, smallprint.QuotedSpan{End: len(c), Quote: c})
			}
		}
		p.Attributes = attributes(u.Attrs, q)
		out = append(out, labelled{p, ctx})
	}
	return out
}

func attributes(m map[string]any, quote string) []smallprint.Attribute {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	var out []smallprint.Attribute
	for _, n := range names {
		vals, ok := m[n].([]any)
		if !ok {
			vals = []any{m[n]}
		}
		for _, v := range vals {
			val := plain(fmt.Sprint(v))
			q := val
			if !strings.Contains(quote, q) || n == "opt_out" || n == "opt_in" || n == "tier" || n == "exception" {
				q = ""
			}
			out = append(out, smallprint.Attribute{Name: n, Value: val, Quote: q})
		}
	}
	return out
}

// TestPrintSample prints analyses of labelled units, drawn by chance:
// SAMPLE=30 SEED=1 TYPE=data. go test -run TestPrintSample -v
func TestPrintSample(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("SAMPLE"))
	if n == 0 {
		t.Skip("set SAMPLE to the number of provisions to print")
	}
	seed, _ := strconv.ParseInt(os.Getenv("SEED"), 10, 64)
	all := labels(t, folder())
	rand.New(rand.NewSource(seed)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	counts := map[string]int{}
	for _, l := range all {
		if !strings.HasPrefix(l.p.Type, os.Getenv("TYPE")) || os.Getenv("KEY") != "" && l.p.Salience != smallprint.Key || os.Getenv("STANCE") != "" && string(l.p.Stance) != os.Getenv("STANCE") {
			continue
		}
		if n--; n < 0 {
			break
		}
		a := analysed(&l.p, l.ctx)
		printAnalysis(&l, a)
		for _, s := range sentences(a) {
			counts[s]++
		}
	}
	for s, k := range counts {
		if k > 1 {
			fmt.Printf("REPEATED %d: %s\n", k, s)
		}
	}
}

func folder() string {
	if f := os.Getenv("FOLDER"); f != "" {
		return f
	}
	return "dev"
}

func analysed(p *smallprint.Provision, ctx *Context) smallprint.Analysis {
	p.Law = law.Bearing(p, ctx.TermsType, nil)
	Weigh(p, ctx)
	return Compose(p, ctx)
}

func printAnalysis(l *labelled, a smallprint.Analysis) {
	fmt.Printf("\n== %s %s %s | %s %s\n", l.p.Type, l.p.Stance, l.p.Salience, l.ctx.Platform, l.ctx.TermsType)
	for _, c := range l.p.Context {
		fmt.Printf("   (%s)\n", c.Quote)
	}
	fmt.Printf("   > %s\n", l.p.Quote())
	fmt.Printf("   STATES %s\n", a.States)
	if os.Getenv("STATES") != "" {
		return
	}
	fmt.Printf("   %s %s %q\n", l.p.Effect, l.p.Severity, l.p.SeverityReasons)
	for _, f := range [][2]string{{"WHY", a.WhyItMatters}, {"USERS", a.ForUsers}, {"YOUCAN", strings.Join(a.YouCan, "\n          ")},
		{"REG", a.Regulatory}, {"GOV " + string(a.Exposure), a.Governance}, {"JUR", a.Jurisdiction}, {"CONTRACT", a.Contract},
		{"COMPL", strings.Join(a.Compliance, "\n          ")}, {"NOTES", strings.Join(l.p.Notes, "\n          ")}} {
		if f[1] != "" {
			fmt.Printf("   %s %s\n", f[0], f[1])
		}
	}
}

// sentences cuts an analysis into its sentences.
func sentences(a smallprint.Analysis) []string {
	all := append(append([]string{a.States, a.WhyItMatters, a.ForUsers, a.Regulatory, a.Governance, a.Jurisdiction, a.Contract}, a.YouCan...), a.Compliance...)
	var out []string
	for _, f := range all {
		for _, s := range regexp.MustCompile(`[.?] (?:[A-Z])`).Split(f, -1) {
			if s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}
