// Package notify tells people of changes, each once.
//
// In go the announcements that the store wrote when changes became confirmed,
// and what accounts asked to hear of; out go messages to their destinations.
// The way has four steps, each of which can be ended at any moment and goes on
// where it was:
//
//	announcement → alerts (fan-out) → messages (gather) → deliveries (deliver)
//
// It guarantees that
//   - one account has one alert for one change, however many of its watches
//     match (the key of the table alerts), and that no alert stands in two
//     messages (it is taken in the transaction that saves the message);
//   - only changes that are confirmed, of grade editorial or substantive, are
//     told, and none that an import or a new derivation only found again;
//   - what mute rules and snoozes hold back is a row with its reason, so that
//     it can be counted and seen;
//   - every attempt to deliver is recorded; a message keeps its id through all
//     of them, so that a receiver knows one that comes twice.
//
// Between the answer of a receiver and the record of it lies a moment in which
// a kill has the message sent again, under the same id: no sender can avoid it.
//
// Everything is sent through package fetch. Texts of platforms and names of
// people are data in fixed templates, escaped for the form that they go out in.
//
// It owns the tables announcements, alerts, messages, deliveries,
// delivery_attempts and problems_told.
package notify
