package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"smallprint"
)

// A Folder is a Blobs in a directory: each blob is a read-only file named
// ab/abcd…, made by writing and syncing it elsewhere on the same disk and then
// linking it into place. A kill or a power failure at any moment leaves whole
// files only, and perhaps a folder under tmp that the next OpenFolder removes.
type Folder struct {
	dir string

	mu   sync.Mutex
	work *workDir // made by the first Put
}

var _ Blobs = (*Folder)(nil)

// OpenFolder returns the blobs in dir, which is made where it does not exist.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(filepath.Join(dir, tmpName), 0o755); err != nil {
		return nil, storageError("open the archive folder", dir, err)
	}
	f := &Folder{dir: dir}
	unclean, err := removeDead(filepath.Join(dir, tmpName))
	if err != nil {
		return nil, storageError("clean up the archive folder", dir, err)
	}
	if unclean {
		// A Put that was cut short may have linked files without syncing their
		// directories. They can be read, so they must be as durable as others.
		if err := f.syncAll(); err != nil {
			return nil, storageError("sync the archive folder", dir, err)
		}
	}
	return f, nil
}

// Close removes the folder's temporary files. What was put stays usable.
func (f *Folder) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.work == nil {
		return nil
	}
	err := f.work.remove()
	f.work = nil
	return err
}

func (f *Folder) path(name string) string { return filepath.Join(f.dir, name[:2], name) }

// Put implements Blobs. Files are synced some at a time: the disk's journal
// then commits them together, which is where a batch saves time.
func (f *Folder) Put(ctx context.Context, blobs ...Blob) error {
	for _, b := range blobs {
		if !validName(b.Name) {
			return badName(b.Name)
		}
	}
	work, err := f.workDir()
	if err != nil {
		return storageError("write to the archive folder", f.dir, err)
	}
	done, err := work.begin()
	if err != nil {
		return storageError("write to the archive folder", f.dir, err)
	}
	temps, err := f.write(ctx, work, blobs)
	if err == nil {
		err = f.publish(ctx, blobs, temps)
	}
	for _, t := range temps {
		if t == "" {
			continue
		}
		if rerr := os.Remove(t); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
	}
	if derr := done(err == nil); err == nil {
		err = derr
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return storageError("write to the archive folder", f.dir, err)
}

// write makes a synced temporary file of each blob that does not exist yet.
func (f *Folder) write(ctx context.Context, work *workDir, blobs []Blob) ([]string, error) {
	temps := make([]string, len(blobs))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	for i, b := range blobs {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if _, err := os.Lstat(f.path(b.Name)); err == nil {
				return nil
			}
			var err error
			temps[i], err = writeTemp(work.path, b.Data)
			return err
		})
	}
	return temps, g.Wait()
}

// publish links the temporary files to their names and syncs the directories
// that name every blob of the batch, also of those that were there: another
// Put may have linked them just now and not have synced yet.
func (f *Folder) publish(ctx context.Context, blobs []Blob, temps []string) error {
	dirs := map[string]bool{}
	made := false
	for i, b := range blobs {
		if err := ctx.Err(); err != nil {
			return err
		}
		dir := filepath.Join(f.dir, b.Name[:2])
		dirs[dir] = true
		if temps[i] == "" {
			continue
		}
		if err := os.Mkdir(dir, 0o755); err == nil {
			made = true
		} else if !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := linkOnce(temps[i], f.path(b.Name)); err != nil {
			return err
		}
	}
	if made {
		if err := syncDir(f.dir); err != nil {
			return err
		}
	}
	var g errgroup.Group
	g.SetLimit(16)
	for dir := range dirs {
		g.Go(func() error { return syncDir(dir) })
	}
	return g.Wait()
}

// Get implements Blobs.
func (f *Folder) Get(ctx context.Context, name string) ([]byte, error) {
	if !validName(name) {
		return nil, badName(name)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &smallprint.Error{Kind: smallprint.KindNotFound, What: "the archive folder has no " + name, Err: ErrNotExist}
	}
	return data, storageError("read from the archive folder", f.dir, err)
}

// Has implements Blobs.
func (f *Folder) Has(ctx context.Context, name string) (bool, error) {
	if !validName(name) {
		return false, badName(name)
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	_, err := os.Lstat(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, storageError("read from the archive folder", f.dir, err)
}

// Names implements Blobs. It holds the names of one directory at a time.
func (f *Folder) Names(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		shards, err := os.ReadDir(f.dir)
		if err != nil {
			yield("", storageError("list the archive folder", f.dir, err))
			return
		}
		for _, shard := range shards {
			if len(shard.Name()) != 2 || !shard.IsDir() {
				continue
			}
			files, err := os.ReadDir(filepath.Join(f.dir, shard.Name()))
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield("", storageError("list the archive folder", f.dir, err))
				return
			}
			for _, file := range files {
				if validName(file.Name()) && !yield(file.Name(), nil) {
					return
				}
			}
		}
	}
}

func badName(name string) error {
	return smallprint.Errorf(smallprint.KindInvalid, "A name is 64 lower-case hexadecimal digits", "%.80q does not name a blob", name)
}

// storageError tells what could not be done and what to do about it.
func storageError(verb, dir string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	hint := "Check that the disk is there and that the folder may be written to"
	if isFull(err) {
		hint = "The disk is full: free some space and run the command again; nothing was half-written"
	}
	return &smallprint.Error{Kind: smallprint.KindStorage, What: fmt.Sprintf("cannot %s %s", verb, dir), Err: err, Hint: hint}
}
