package importer

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"smallprint"
	"smallprint/internal/fetch"
)

// askTimes is how often one thing is asked for, askWait how long the first
// pause is where the archive names none; each further one is twice as long.
const (
	askTimes = 4
	askWait  = 5 * time.Second
)

// ask asks for an address of the archive until an answer comes whole and wrong
// finds nothing wrong with it. A skipError says why none did; other errors end
// the reading.
func (w *wayback) ask(address string, wrong func(*fetch.Response) string) (*fetch.Response, error) {
	why := ""
	for n := range askTimes {
		if n > 0 {
			if err := w.o.Sleep(w.ctx, askWait<<(n-1)); err != nil {
				return nil, err
			}
		}
		res, err := w.get.Get(w.ctx, fetch.Request{URL: address})
		if err != nil {
			return nil, w.explain(err)
		}
		again := true
		if why, again, err = w.judge(res); err != nil {
			return nil, err
		}
		if why == "" && wrong != nil {
			why = wrong(res)
		}
		if why == "" {
			return res, nil
		}
		if !again {
			break
		}
	}
	return nil, &skipError{why}
}

// judge says why an answer of the archive cannot be used, "" where it can, and
// whether another try may help.
func (w *wayback) judge(res *fetch.Response) (why string, again bool, err error) {
	switch res.Outcome {
	case smallprint.OutcomeRobotsDenied:
		return "", false, smallprint.Errorf(smallprint.KindRefused, "Ask the archive's operators, or name another archive with --base",
			"the archive's robots.txt asks not to fetch %s", res.URL)
	case smallprint.OutcomeRefused, smallprint.OutcomeDNSError, smallprint.OutcomeTLSError:
		return "", false, smallprint.Errorf(smallprint.KindStorage, "Check --base, and --allow where the archive is in a private network",
			"the archive cannot be asked for %s: %s", res.URL, res.Reason)
	case smallprint.OutcomeTooLarge:
		return res.Reason, false, nil
	}
	switch {
	case res.Outcome != "":
		return res.Reason, true, nil
	case res.Status == http.StatusOK:
		return "", true, nil
	case res.Status == http.StatusTooManyRequests || res.Status >= 500:
		return fmt.Sprintf("the archive answered with %d", res.Status), true, nil
	}
	return fmt.Sprintf("the archive answered with %d", res.Status), false, nil
}

// explain tells when to come back.
func (w *wayback) explain(err error) error {
	var soon *fetch.TooSoonError
	if errors.As(err, &soon) {
		return &smallprint.Error{Kind: smallprint.KindConflict, What: "the archive asks to be left alone until " + soon.Until.UTC().Format(time.RFC3339),
			Hint: "What came so far is kept: run the same command after that"}
	}
	return err
}
