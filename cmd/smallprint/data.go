package main

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"smallprint"
	"smallprint/internal/archive"
	"smallprint/internal/pipeline"
	"smallprint/internal/store"
)

// A folder is an open data folder:
//
//	smallprint.db   every table (SQLite; absent with --database)
//	jobs.db         the job queue, made anew at each start
//	archive/        captured bytes, by content
//	lock            held by the one process that writes
type folder struct {
	store   *store.Store
	archive *archive.Archive
	close   []func() error
	dir     string
	dsn     string
}

func (a *app) dsn() string {
	if a.database != "" {
		return a.database
	}
	return filepath.Join(a.data, "smallprint.db")
}

// openWrite opens the data folder for the one process that may write to it.
func (a *app) openWrite(ctx context.Context) (*folder, error) {
	if err := os.MkdirAll(a.data, 0o755); err != nil {
		return nil, &smallprint.Error{Kind: smallprint.KindStorage, What: "cannot make the data folder " + a.data, Err: unwrapPath(err), Hint: "Name another with --data"}
	}
	f := &folder{dir: a.data, dsn: a.dsn()}
	if a.database == "" {
		unlock, err := lock(filepath.Join(a.data, "lock"))
		if err != nil {
			return nil, err
		}
		f.close = append(f.close, unlock)
	}
	return f, f.opened(f.open(ctx, store.Open))
}

// openRead opens the data folder for reading, beside a process that writes.
func (a *app) openRead(ctx context.Context) (*folder, error) {
	f := &folder{dir: a.data, dsn: a.dsn()}
	if a.database == "" {
		if _, err := os.Stat(f.dsn); errors.Is(err, fs.ErrNotExist) {
			return nil, smallprint.Errorf(smallprint.KindNotFound, "Run \"smallprint demo\" or \"smallprint import\" first, or name the folder with --data",
				"there is no data in %s", a.data)
		}
	}
	return f, f.opened(f.open(ctx, store.OpenReadOnly))
}

func (f *folder) opened(err error) error {
	if err != nil {
		f.Close()
	}
	return err
}

func (f *folder) open(ctx context.Context, open func(context.Context, string) (*store.Store, error)) error {
	s, err := open(ctx, f.dsn)
	if err != nil {
		return err
	}
	f.store = s
	f.close = append(f.close, s.Close)
	blobs, err := archive.OpenFolder(filepath.Join(f.dir, "archive"))
	if err != nil {
		return err
	}
	f.archive = archive.Open(blobs)
	return nil
}

// Close releases everything, last opened first.
func (f *folder) Close() error {
	var all error
	for i := len(f.close) - 1; i >= 0; i-- {
		all = errors.Join(all, f.close[i]())
	}
	f.close = nil
	return all
}

// work starts a pipeline with its queue over the folder.
func (f *folder) work(ctx context.Context, a *app) (*pipeline.Pipeline, *pipeline.Queue, error) {
	var db *sql.DB
	db, err := store.OpenQueue(f.dsn, filepath.Join(f.dir, "jobs.db"))
	if err != nil {
		return nil, nil, err
	}
	f.close = append(f.close, db.Close)
	p := pipeline.New(f.store, f.archive, a.log())
	q, err := p.OpenQueue(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	if err := q.Start(ctx); err != nil {
		return nil, nil, err
	}
	f.close = append(f.close, func() error { return q.Stop(context.WithoutCancel(ctx)) })
	return p, q, nil
}
