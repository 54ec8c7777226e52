package catalog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFile bounds a file: the largest has a few kilobytes.
const maxFile = 256 << 10

// A Problem is something wrong in a catalog.
type Problem struct {
	File     string `json:"file"`
	Platform string `json:"platform,omitempty"`
	Document string `json:"document,omitempty"` // terms type, with the edition where it has one
	Field    string `json:"field,omitempty"`
	What     string `json:"what"`
}

func (p Problem) Error() string {
	var place []string
	for _, s := range []string{p.File, p.Platform, p.Document, p.Field} {
		if s != "" {
			place = append(place, s)
		}
	}
	return strings.Join(place, ": ") + ": " + p.What
}

// Read reads every .toml file below a folder and checks the whole. Files that
// cannot be read are problems; the others count.
func Read(fsys fs.FS) (*Catalog, []Problem) {
	c := &Catalog{}
	var problems []Problem
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || path.Ext(name) != ".toml" {
			return nil
		}
		p, found := readFile(fsys, name)
		problems = append(problems, found...)
		if p != nil {
			c.Platforms = append(c.Platforms, *p)
		}
		return nil
	})
	if err != nil {
		problems = append(problems, Problem{File: ".", What: err.Error()})
	}
	c.index()
	return c, append(problems, c.check()...)
}

// readFile reads one platform; nil where the file is not TOML.
func readFile(fsys fs.FS, name string) (*Platform, []Problem) {
	fail := func(err error) (*Platform, []Problem) {
		return nil, []Problem{{File: name, What: err.Error()}}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return fail(err)
	}
	if len(text) > maxFile {
		return fail(fmt.Errorf("larger than %d kB", maxFile>>10))
	}
	p, unknown, err := Parse(text)
	if err != nil {
		return fail(err)
	}
	p.File = name
	var problems []Problem
	for _, key := range unknown {
		problems = append(problems, Problem{File: name, Platform: p.Name, Field: key, What: "no such field"})
	}
	return p, problems
}

// Parse reads the text of one file and names the fields that it does not
// know.
func Parse(text []byte) (p *Platform, unknown []string, err error) {
	p = &Platform{}
	meta, err := toml.Decode(string(text), p)
	if err != nil {
		if at := (toml.ParseError{}); errors.As(err, &at) {
			return nil, nil, fmt.Errorf("line %d: %s", at.Position.Line, at.Message)
		}
		return nil, nil, err
	}
	for _, key := range meta.Undecoded() {
		unknown = append(unknown, key.String())
	}
	return p, unknown, nil
}
