// Package store keeps every table, on SQLite (one machine, the default) or
// PostgreSQL (several workers). In go the root package's nouns and the rows
// that the pipeline derives; out come the same nouns and the listings that
// pages, exports and commands show.
//
// It guarantees that what a returned write saved survives a kill, that writing
// the same rows again changes nothing, and that both databases answer alike:
// one SQL text serves both, except full-text search, and one conformance suite
// runs on both. Times are kept as Unix milliseconds in UTC, JSON as text that
// SQL never looks into, large derived values as zstd of JSON.
//
// It owns every table in migrations/.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"smallprint"
)

//go:embed migrations
var migrations embed.FS

// A Store is an open database. It is safe for concurrent use.
type Store struct {
	w, r     *sql.DB // SQLite: one writer and a pool of readers; PostgreSQL: the same pool
	postgres bool
}

// Open opens the database at dsn: "postgres://…", or the path of a SQLite
// file, which is made where it is absent. It brings the tables up to date and
// refuses a database that a newer program has written.
func Open(ctx context.Context, dsn string) (*Store, error) {
	s, err := connect(dsn, false)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// OpenReadOnly opens the database for reading, beside a process that writes.
func OpenReadOnly(ctx context.Context, dsn string) (*Store, error) {
	s, err := connect(dsn, true)
	if err != nil {
		return nil, err
	}
	if err := s.checkVersion(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func connect(dsn string, readOnly bool) (*Store, error) {
	if IsPostgres(dsn) {
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			return nil, &smallprint.Error{Kind: smallprint.KindUsage, What: "the database address cannot be read", Err: err}
		}
		db.SetMaxOpenConns(16)
		return &Store{w: db, r: db, postgres: true}, nil
	}
	r, err := sql.Open("sqlite", sqliteDSN(dsn, true))
	if err != nil {
		return nil, err
	}
	r.SetMaxOpenConns(8)
	r.SetMaxIdleConns(8)
	if readOnly {
		return &Store{w: r, r: r}, nil
	}
	w, err := sql.Open("sqlite", sqliteDSN(dsn, false))
	if err != nil {
		r.Close()
		return nil, err
	}
	w.SetMaxOpenConns(1)
	return &Store{w: w, r: r}, nil
}

// IsPostgres tells whether dsn names a PostgreSQL database.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// OpenQueue opens the connections of the job queue: its own pool on
// PostgreSQL, the file at path on SQLite. The file is made anew, because jobs
// hold nothing that the queries for due work would not find again.
func OpenQueue(dsn, path string) (*sql.DB, error) {
	if IsPostgres(dsn) {
		return sql.Open("pgx", dsn)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, dbError("make the job queue", err)
		}
	}
	db, err := sql.Open("sqlite", sqliteDSN(path, false))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func sqliteDSN(path string, readOnly bool) string {
	q := url.Values{}
	q.Add("_txlock", "immediate")
	for _, p := range []string{"busy_timeout(10000)", "foreign_keys(1)", "synchronous(NORMAL)", "cache_size(-16000)"} {
		q.Add("_pragma", p)
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_pragma", "journal_mode(WAL)")
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

func (s *Store) dialect() (goose.Dialect, string) {
	if s.postgres {
		return goose.DialectPostgres, "migrations/postgres"
	}
	return goose.DialectSQLite3, "migrations/sqlite"
}

func (s *Store) provider(db *sql.DB) (*goose.Provider, error) {
	dialect, dir := s.dialect()
	sub, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, sub)
}

func (s *Store) migrate(ctx context.Context) error {
	p, err := s.provider(s.w)
	if err != nil {
		return dbError("open the database", err)
	}
	// Asked first: goose would create its own table in a foreign file.
	current, err := p.GetDBVersion(ctx)
	if err != nil {
		return dbError("open the database", err)
	}
	if err := newerThan(p, current); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return dbError("bring the database up to date", err)
	}
	return nil
}

func (s *Store) checkVersion(ctx context.Context) error {
	var current int64
	if err := s.r.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version`).Scan(&current); err != nil {
		return dbError("open the database", err)
	}
	p, err := s.provider(s.r)
	if err != nil {
		return dbError("open the database", err)
	}
	return newerThan(p, current)
}

func newerThan(p *goose.Provider, current int64) error {
	known := int64(0)
	for _, src := range p.ListSources() {
		known = max(known, src.Version)
	}
	if current > known {
		return smallprint.Errorf(smallprint.KindConflict,
			"Use the newer program, or another folder with --data",
			"this data folder was written by a newer smallprint (its tables are version %d, this program knows %d)", current, known)
	}
	return nil
}

// Close closes the database. Reads and writes after it fail.
func (s *Store) Close() error {
	err := s.w.Close()
	if s.r != s.w {
		err = errors.Join(err, s.r.Close())
	}
	return err
}

// DB returns the connection pool that writes, for the job queue's own tables.
func (s *Store) DB() *sql.DB { return s.w }

// Postgres tells which database it is.
func (s *Store) Postgres() bool { return s.postgres }

// A Tx is a write transaction. It must not be used after Write returns.
type Tx struct {
	tx  *sql.Tx
	ctx context.Context
}

// Write runs fn in one transaction: all of what it wrote is saved, or none.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return dbError("begin to write", err)
	}
	defer tx.Rollback()
	if err := fn(&Tx{tx: tx, ctx: ctx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return dbError("save", err)
	}
	return nil
}

func (t *Tx) exec(query string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, dbError("write "+firstWords(query), err)
	}
	return res.RowsAffected()
}

func firstWords(query string) string {
	f := strings.Fields(query)
	return strings.Join(f[:min(len(f), 3)], " ")
}

// dbError turns a driver's error into one for people. The kind is decided
// here alone.
func dbError(doing string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return &smallprint.Error{Kind: smallprint.KindNotFound, What: "no such record", Err: err}
	}
	e := &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot " + doing, Err: err}
	msg := err.Error()
	switch {
	case strings.Contains(msg, "disk is full"), strings.Contains(msg, "no space left"):
		e.Hint = "The disk is full: free some space and run the same command again, nothing was lost"
	case strings.Contains(msg, "not a database"), strings.Contains(msg, "malformed"):
		e.Hint = "The database file is damaged: restore a backup, or move the file away and import again"
	case strings.Contains(msg, "readonly"), strings.Contains(msg, "read-only"), strings.Contains(msg, "unable to open"):
		e.Hint = "Check that the data folder exists and that this user may write to it"
	}
	return e
}

func notFound(format string, args ...any) error {
	return &smallprint.Error{Kind: smallprint.KindNotFound, What: fmt.Sprintf(format, args...)}
}
