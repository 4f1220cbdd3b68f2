/** What a study trains: its runs with their sizes, steps and costs, known before anything runs. */
package org.lathe.studies.plan;
