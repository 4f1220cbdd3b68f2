/** The YAML file of a study, read strictly. */
package org.lathe.studies.format;
