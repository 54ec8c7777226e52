package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"unicode"
)

// A Passage is a block of an edition's latest version, as search finds it.
type Passage struct {
	Ref     Ref
	Version int
	Start   int // byte offset of the block in the version's text
	Path    []string
	Text    string
}

// SavePassages replaces the searchable passages of an edition.
func (t *Tx) SavePassages(editionID string, version int, passages []Passage) error {
	if _, err := t.exec(`DELETE FROM passages WHERE edition_id = $1`, editionID); err != nil {
		return err
	}
	stmt, err := t.tx.PrepareContext(t.ctx, `INSERT INTO passages (edition_id, version, start_at, path, text) VALUES ($1, $2, $3, $4, $5)`)
	if err != nil {
		return dbError("index the text", err)
	}
	defer stmt.Close()
	for _, p := range passages {
		if _, err := stmt.ExecContext(t.ctx, editionID, version, p.Start, toJSON(p.Path), p.Text); err != nil {
			return dbError("index the text", err)
		}
	}
	return nil
}

// Search finds passages that hold all words of the query, best first.
// Quoted phrases must stand as they are. A query without words finds nothing.
func (s *Store) Search(ctx context.Context, query, platform string, limit, offset int) ([]Passage, error) {
	terms := queryTerms(query)
	if len(terms) == 0 {
		return nil, nil
	}
	from := `passages_fts f JOIN passages x ON x.id = f.rowid`
	cond, order, arg := `passages_fts MATCH $1`, `f.rank, x.id`, ftsQuery(terms)
	if s.postgres {
		from = `passages x`
		cond, order, arg = `x.terms @@ websearch_to_tsquery('english', $1)`, `ts_rank(x.terms, websearch_to_tsquery('english', $1)) DESC, x.id`, webQuery(terms)
	}
	return list(ctx, s.r, scanPassage, `SELECT x.version, x.start_at, x.path, x.text, `+refColumns+` FROM `+from+
		` JOIN editions e ON e.id = x.edition_id JOIN documents d ON d.id = e.document_id JOIN platforms p ON p.id = d.platform_id WHERE `+cond+` AND ($2 = '' OR p.slug = $2) ORDER BY `+order+` LIMIT $3 OFFSET $4`,
		arg, platform, limit, offset)
}

func scanPassage(rows *sql.Rows) (Passage, error) {
	var p Passage
	var path string
	if err := rows.Scan(append([]any{&p.Version, &p.Start, &path, &p.Text}, p.Ref.targets()...)...); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(path), &p.Path)
}

// queryTerms splits a query into words and quoted phrases of letters, digits
// and spaces, so that nothing in it is an operator of either database.
func queryTerms(query string) []string {
	var terms []string
	for i, part := range strings.Split(query, `"`) {
		clean := strings.Fields(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return ' '
		}, part))
		if i%2 == 1 && len(clean) > 0 {
			terms = append(terms, strings.Join(clean, " "))
			continue
		}
		terms = append(terms, clean...)
	}
	return terms[:min(len(terms), 20)]
}

func ftsQuery(terms []string) string { return `"` + strings.Join(terms, `" "`) + `"` }

func webQuery(terms []string) string { return `"` + strings.Join(terms, `" "`) + `"` }
