package org.lathe.borders.trespass.models.ltm;

/** A class of one family of models. */
public class Latents {}
