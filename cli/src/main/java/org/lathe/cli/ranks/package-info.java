/**
 * The command as one of several processes that a launcher started: which of them speaks, how they
 * join, how they end together.
 */
package org.lathe.cli.ranks;
