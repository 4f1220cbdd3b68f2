/** Programs to read first: each is a small whole, run by a test, and a place to start from. */
package org.lathe.examples;
