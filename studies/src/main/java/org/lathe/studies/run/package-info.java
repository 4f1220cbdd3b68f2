/** Runs a study: trains and measures what is missing, decides the claims, writes one JSON file. */
package org.lathe.studies.run;
