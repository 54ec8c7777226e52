package importer

import (
	"errors"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a repository records.
type kind int

const (
	kindVersions kind = iota
	kindSnapshots
)

// contentTypes are the extensions that each kind of repository uses.
var contentTypes = [...]map[string]string{
	kindVersions: {".md": "text/markdown"},
	kindSnapshots: {
		".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".pdf": "application/pdf",
		".txt": "text/plain", ".md": "text/markdown", ".json": "application/json", ".xml": "application/xml",
	},
}

// maxName is the longest name of a folder or file on usual file systems, in
// bytes: what is longer could not have been checked out.
const maxName = 255

// A place is what a path in a repository stands for.
type place struct {
	service, termsType, pageID, contentType string
}

// errNotDocument is for files that belong to a repository and are no
// documents: README.md, LICENSE, .github/…
var errNotDocument = errors.New("not a document")

// errOtherKind is for documents of the other kind of repository.
var errOtherKind = errors.New("its extension is not one of this kind of repository")

// parsePath reads <service>/<terms type>[ #<page id>].<extension>.
func parsePath(p string, k kind) (place, error) {
	var none place
	dot := strings.HasPrefix(p, ".") && !strings.HasPrefix(p, "..") && !strings.HasPrefix(p, "./")
	if dot || !strings.Contains(p, "/") {
		return none, errNotDocument
	}
	if err := checkPath(p); err != nil {
		return none, err
	}
	service, file, _ := strings.Cut(p, "/")
	if strings.Contains(file, "/") {
		return none, errors.New("it lies deeper than <service>/<terms type>")
	}
	ext := path.Ext(file)
	ct, ok := contentTypes[k][strings.ToLower(ext)]
	if !ok {
		return none, errOtherKind
	}
	pl := place{service: service, contentType: ct}
	pl.termsType, pl.pageID, _ = strings.Cut(strings.TrimSuffix(file, ext), " #")
	if strings.TrimSpace(pl.termsType) == "" {
		return none, errors.New("it names no terms type")
	}
	return pl, nil
}

// checkPath refuses what no honest collection has and what could be used to
// reach, break or fake something where names are shown or files are made.
func checkPath(p string) error {
	if !utf8.ValidString(p) {
		return errors.New("its name is not UTF-8")
	}
	for _, r := range p {
		switch {
		case r == '\\':
			return errors.New("its name holds a backslash")
		case unicode.IsControl(r):
			return errors.New("its name holds a control character")
		case unicode.Is(unicode.Bidi_Control, r):
			return errors.New("its name turns the direction of text")
		}
	}
	for part := range strings.SplitSeq(p, "/") {
		switch {
		case part == "":
			return errors.New("its path is absolute or has an empty part")
		case part == ".", part == "..":
			return errors.New("its path has a . or .. part")
		case len(part) > maxName:
			return errors.New("its name is too long")
		case strings.TrimSpace(part) != part:
			return errors.New("its name starts or ends with a space")
		}
	}
	return nil
}
