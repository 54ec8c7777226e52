package pipeline

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// FollowArgs are the arguments of the job that brings one edition up to date.
type FollowArgs struct {
	Edition string `json:"edition" river:"unique"`
}

// Kind names the job in the queue's table.
func (FollowArgs) Kind() string { return "follow" }

// InsertOpts makes the job unique while one for the same edition waits.
func (FollowArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

type followWorker struct {
	river.WorkerDefaults[FollowArgs]
	p *Pipeline
}

func (w *followWorker) Work(ctx context.Context, job *river.Job[FollowArgs]) error {
	err := w.p.followSafely(ctx, job.Args.Edition)
	if err == nil || errors.Is(context.Cause(ctx), context.Canceled) {
		w.p.end()
		return err
	}
	if job.Attempt >= job.MaxAttempts {
		w.p.giveUp(job.Args.Edition, err)
		w.p.end()
	}
	return err
}

// followSafely makes an error of a panic, so that the edition is given up like
// one that fails, and the others go on.
func (p *Pipeline) followSafely(ctx context.Context, edition string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("edition %s: %v\n%s", edition, v, debug.Stack())
		}
	}()
	return p.Follow(ctx, edition)
}

func (w *followWorker) NextRetry(job *river.Job[FollowArgs]) time.Time {
	return time.Now().Add(time.Duration(job.Attempt) * time.Second)
}

func (w *followWorker) Timeout(*river.Job[FollowArgs]) time.Duration { return 10 * time.Minute }

// end tells Drain that a job ended; with nobody listening it is no matter.
func (p *Pipeline) end() {
	select {
	case p.ended <- struct{}{}:
	default:
	}
}

// A givenUp is an edition whose job failed as often as it may. It is left
// alone for a while: the disk may be full, or a reader of its page broken.
type givenUp struct {
	err error
	at  time.Time
}

const leftAlone = 10 * time.Minute

func (p *Pipeline) giveUp(edition string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed[edition] = givenUp{err, time.Now()}
}

// A Queue runs the pipeline's jobs.
type Queue struct {
	p      *Pipeline
	client *river.Client[*sql.Tx]
	db     *sql.DB // the queue's own connections
}

// OpenQueue opens the job queue: the PostgreSQL database at dsn, or the SQLite
// file at path. Jobs hold nothing that the store's queries would not find
// again, so the SQLite file, which only one process uses, is made anew: jobs
// that a killed process left running would else wait for their rescue.
func (p *Pipeline) OpenQueue(ctx context.Context, db *sql.DB) (*Queue, error) {
	var driver riverdriver.Driver[*sql.Tx] = riversqlite.New(db)
	if p.Store.Postgres() {
		driver = riverdatabasesql.New(db)
	}
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: mute()})
	if err != nil {
		return nil, fmt.Errorf("prepare the job queue: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("prepare the job queue: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &followWorker{p: p})
	client, err := river.NewClient(driver, &river.Config{
		// One more than there are cores, since each waits for the disk now and then.
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: runtime.NumCPU() + 1}},
		Workers:              workers,
		Logger:               mute(),
		FetchCooldown:        10 * time.Millisecond,
		FetchPollInterval:    500 * time.Millisecond,
		RescueStuckJobsAfter: 15 * time.Minute,
		ErrorHandler:         &jobErrors{p.Log},
	})
	if err != nil {
		return nil, fmt.Errorf("prepare the job queue: %w", err)
	}
	return &Queue{p: p, client: client, db: db}, nil
}

// mute keeps the queue's own log lines away from operators: its errors come
// through jobErrors, with the document they concern.
func mute() *slog.Logger { return slog.New(slog.DiscardHandler) }

type jobErrors struct{ log *slog.Logger }

func (j *jobErrors) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	if ctx.Err() == nil && !errors.Is(err, context.Canceled) {
		j.log.Warn("a job failed", "job", job.Kind, "args", string(job.EncodedArgs), "attempt", job.Attempt, "error", err)
	}
	return nil
}

func (j *jobErrors) HandlePanic(_ context.Context, job *rivertype.JobRow, v any, trace string) *river.ErrorHandlerResult {
	j.log.Error("a job panicked", "job", job.Kind, "args", string(job.EncodedArgs), "panic", v, "trace", trace)
	return nil
}

// Start begins to work jobs. Stop ends it.
func (q *Queue) Start(ctx context.Context) error { return q.client.Start(ctx) }

// Stop lets running jobs save what they have and ends.
func (q *Queue) Stop(ctx context.Context) error { return q.client.StopAndCancel(ctx) }

// putAgain is after how long a job that is still due is put again. The first
// put is in vain where the queue has not noted yet that the edition's job
// before it ended, which takes it some 50 ms.
const putAgain = 200 * time.Millisecond

// enqueue puts a job for each edition that is due and was not put lately, and
// says how many are due.
func (q *Queue) enqueue(ctx context.Context, put map[string]time.Time) (due int, err error) {
	ids, err := q.p.Store.EditionsToFollow(ctx, Stage)
	if err != nil {
		return 0, err
	}
	var params []river.InsertManyParams
	for _, id := range ids {
		if q.p.failure(id) != nil {
			continue
		}
		due++
		if now := time.Now(); now.Sub(put[id]) > putAgain {
			put[id] = now
			params = append(params, river.InsertManyParams{Args: FollowArgs{Edition: id}})
		}
	}
	if len(params) == 0 {
		return due, nil
	}
	if _, err := q.client.InsertMany(ctx, params); err != nil {
		return 0, fmt.Errorf("put jobs in the queue: %w", err)
	}
	return due, nil
}

func (p *Pipeline) failure(edition string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.failed[edition]; ok && time.Since(f.at) > leftAlone {
		delete(p.failed, edition)
	}
	return p.failed[edition].err
}

// during is how often work that came up is put while more is being saved: an
// edition's thread costs some 10 ms to take up again.
const during = 3 * time.Second

// During runs fn, which saves captures, and has those that are due worked
// meanwhile.
func (q *Queue) During(ctx context.Context, fn func() error) error {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(during):
			}
			if _, err := q.enqueue(ctx, map[string]time.Time{}); err != nil && ctx.Err() == nil {
				q.p.Log.Warn("due work could not be put yet; it will be", "error", err)
			}
		}
	}()
	err := fn()
	cancel()
	<-ended
	return err
}

// Drain works until nothing is due and returns what could not be done.
func (q *Queue) Drain(ctx context.Context) error {
	put := map[string]time.Time{}
	for {
		due, err := q.enqueue(ctx, put)
		if err != nil {
			return err
		}
		if due == 0 {
			return errors.Join(q.p.Settle(ctx), q.p.failures())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-q.p.ended:
		case <-time.After(putAgain):
		}
	}
}

func (p *Pipeline) failures() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []error
	for _, f := range p.failed {
		all = append(all, f.err)
	}
	return errors.Join(all...)
}
