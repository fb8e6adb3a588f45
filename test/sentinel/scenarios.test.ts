import { expect } from 'chai';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { play, readScenarios, rewrite } from '../kit/scenario.js';

const FOLDER = fileURLToPath(new URL('../scenarios', import.meta.url));

describe('scenarios', () => {
  for (const scenario of readScenarios(FOLDER)) {
    it(basename(scenario.path, '.txt').replaceAll('-', ' '), () => {
      if (process.env['UPDATE_SCENARIOS'] === '1') return rewrite(scenario);
      for (const { lines, actual, expected } of play(scenario)) expect(actual, lines.join('; ')).to.equal(expected);
    });
  }
});
