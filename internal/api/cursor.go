package api

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"smallprint"
)

// A Page bounds a list.
type Page struct {
	Cursor string `query:"cursor" maxLength:"400" doc:"next of the page before"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"items on a page"`
}

// A List is a page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"cursor of the next page; absent on the last one"`
}

func seal(key any) string {
	b, _ := json.Marshal(key)
	return base64.RawURLEncoding.EncodeToString(b)
}

func unseal(cursor string, key any) error {
	if cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(b, key) != nil {
		return smallprint.Errorf(smallprint.KindInvalid, "", "the cursor is not one that this list gave")
	}
	return nil
}

// page makes a page of rows of which one more than the limit was asked for.
func page[R, T any](rows []R, limit int, item func(R) T, key func(R) any) List[T] {
	out := List[T]{Items: []T{}}
	for i, r := range rows {
		if i == limit {
			out.Next = seal(key(rows[i-1]))
			break
		}
		out.Items = append(out.Items, item(r))
	}
	return out
}

// day reads a date or a time; a date is its beginning in UTC, or with end its end.
func day(s, name string, end bool) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		if end {
			return t.AddDate(0, 0, 1).Add(-time.Millisecond), nil
		}
		return t, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, smallprint.Errorf(smallprint.KindInvalid, "", "%s is neither a date like 2026-03-01 nor a time like 2026-03-01T12:00:00Z", name)
	}
	return t, nil
}
