package docs

import "testing"

func TestEveryFigureCanBeMadeAgain(t *testing.T) {
	all := Figures()
	if len(all) < 20 {
		t.Fatalf("only %d figures were found", len(all))
	}
	for _, f := range all {
		if f.Stage == "" || f.What == "" || f.Reached == "" || f.On == "" || f.Command == "" {
			t.Errorf("a figure lacks something: %+v", f)
		}
	}
}
