package smallprint_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowedImports is the design: which of our packages each package may
// import, and why. Packages that are not listed may import the nouns, the
// taxonomy and the tables of law only.
var allowedImports = map[string]struct {
	imports []string
	why     string
}{
	".":                            {nil, "the nouns import the standard library only"},
	"internal/classify":            {[]string{"model"}, "the weights; what reads documents for training and evaluation is handed in"},
	"internal/law":                 {[]string{"law"}, "the rules are data"},
	"internal/analyse":             {[]string{"internal/law"}, "what is said of a provision names the rules that bear on it"},
	"internal/capture":             {[]string{"internal/fetch"}, "an attempt is a request and a judgement of the answer"},
	"internal/capture/browser":     {[]string{"internal/fetch", "internal/scratch"}, "Chromium behind fetch's proxy; its profile is a folder that does not outlive its process"},
	"internal/extract/evalextract": {[]string{"internal/extract/pdf"}, "measures every way of reading; extract itself imports none, so that programs that read no PDF carry no reader"},
	"internal/importer":            {[]string{"internal/scratch", "internal/warc", "internal/fetch"}, "records only: the pipeline saves them; what is asked of other archives goes through fetch"},
	"internal/warc":                {nil, "files in, files out: knows no archive and no store"},
	"internal/archive":             {[]string{"internal/scratch"}, "evaluations and bundles unpack to folders that do not outlive their process"},
	"internal/export":              {[]string{"internal/store", "internal/analyse", "internal/law"}, "rows of the store with what is said of them"},
	"internal/api":                 {[]string{"internal/store", "internal/export", "internal/analyse"}, "answers have the rows of the exports, so that fields are named once"},
	"internal/feed":                {[]string{"internal/store", "internal/api/reply"}, "what changed and when, for readers of feeds, calendars and search engines"},
	"internal/web":                 {[]string{"internal/store", "internal/archive", "internal/analyse", "internal/law", "internal/schedule"}, "pages read the store and say which documents are stale; rules' texts are composed when a page is asked for"},
	"catalog":                      {[]string{"internal/fetch"}, "addresses are in the one form that the fetcher parses"},
	"internal/discover":            {[]string{"internal/fetch", "catalog"}, "addresses in the fetcher's form, terms types of the catalog's vocabulary"},
	"internal/pgtest":              {nil, "tests only"},
	"internal/store":               {nil, "every table; knows no stage"},
	"internal/pipeline":            {[]string{"internal/store", "internal/archive", "internal/extract", "internal/segment", "internal/classify", "internal/align", "internal/grade", "internal/analyse", "internal/importer", "internal/warc", "internal/capture", "internal/fetch", "internal/schedule"}, "the only package that knows the order"},
	"internal/people":              {[]string{"internal/store"}, "accounts are rows of the store"},
	"internal/account":             {[]string{"internal/store", "internal/people"}, "pages of accounts; what they name is looked up in the store"},
	"internal/notify":              {[]string{"internal/store", "internal/fetch", "internal/analyse", "internal/law"}, "tells what the store announced; what bears on a change and what to do is said by law and analyse; sends through fetch"},
	"internal/demo":                {nil, "a made-up world: an HTTP handler and what is true of it"},
	"cmd/smallprint":               {[]string{"*"}, "wires everything by hand"},
}

func TestImportsGoOneWay(t *testing.T) {
	eachPackage(t, func(dir string, files []string) {
		for _, file := range files {
			for _, imp := range imports(t, file) {
				rel, ours := strings.CutPrefix(imp, "smallprint/")
				if !ours || strings.HasPrefix(rel, dir+"/") || strings.HasPrefix(dir, rel+"/") {
					continue // a package and those below it are one
				}
				if !mayImport(dir, rel) {
					t.Errorf("%s imports %s: not in the table of allowed imports", file, imp)
				}
			}
		}
	})
}

func mayImport(dir, imp string) bool {
	for d := dir; ; d = filepath.Dir(d) {
		if rule, ok := allowedImports[d]; ok {
			if slices.Contains(rule.imports, "*") || slices.Contains(rule.imports, imp) {
				return true
			}
		}
		if d == "." || strings.HasPrefix(imp, d+"/") || imp == d {
			break
		}
	}
	return dir != "." && (imp == "taxonomy" || imp == "law")
}

// A rule for a package that is gone would hide what the design is.
func TestEveryRuleHasItsPackage(t *testing.T) {
	for dir, rule := range allowedImports {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("%s: %v", dir, err)
		}
		if rule.why == "" {
			t.Errorf("%s has no reason", dir)
		}
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	eachPackage(t, func(dir string, files []string) {
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if f.Doc != nil && len(f.Doc.Text()) > 60 {
				return
			}
		}
		t.Errorf("%s: no file has a package comment that says what goes in, what comes out and what it guarantees", dir)
	})
}

// Only fetch may open connections to others. The site listens; the tests of
// any package may dial what they started themselves.
func TestOnlyFetchDials(t *testing.T) {
	dialling := []string{"http.Client{", "http.Get(", "http.Post(", "http.DefaultClient", "http.Transport{", "net.Dial(", "net.DialTimeout(", "net.Dialer{", "tls.Dial"}
	eachPackage(t, func(dir string, files []string) {
		if dir == "internal/fetch" || dir == "internal/pgtest" {
			return
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range dialling {
				if strings.Contains(string(src), d) {
					t.Errorf("%s: %s: only internal/fetch may dial", file, d)
				}
			}
		}
	})
}

// eachPackage calls fn with each folder of Go files and its files that are not tests.
func eachPackage(t *testing.T, fn func(dir string, files []string)) {
	t.Helper()
	packages := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(packages) < 10 {
		t.Fatalf("found only %d packages: the walk is broken", len(packages))
	}
	for dir, files := range packages {
		fn(filepath.ToSlash(dir), files)
	}
}

func imports(t *testing.T, file string) []string {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, path)
	}
	return out
}

// Every module that the project names itself has a line of reason.
func TestEveryDependencyHasAReason(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	reasons, err := os.ReadFile("docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	direct := 0
	for line := range strings.Lines(string(mod)) {
		fields := strings.Fields(line)
		if !strings.HasPrefix(line, "\t") || len(fields) != 2 {
			continue // the indirect ones carry a comment
		}
		direct++
		name := strings.TrimSuffix(fields[0], "/v5")
		last := name[strings.LastIndex(name, "/")+1:]
		if !strings.Contains(string(reasons), name) && !strings.Contains(string(reasons), last) {
			t.Errorf("%s has no reason in docs/dependencies.md", fields[0])
		}
	}
	if direct < 10 {
		t.Errorf("only %d direct modules were found", direct)
	}
}
