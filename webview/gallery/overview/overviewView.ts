import { suspectsBelow } from '../../../src/protocol/noiseEstimate';

/** Whether the overview is open, and the label quality below which it counts; kept over a reload. */
export type OverviewView = { readonly isOpen: boolean; readonly threshold: number };

export const firstOverviewView: OverviewView = { isOpen: false, threshold: suspectsBelow };
