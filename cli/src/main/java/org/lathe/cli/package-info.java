/** The command {@code lathe}: parses, calls, prints. */
package org.lathe.cli;
