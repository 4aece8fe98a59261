import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult, ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { summariseLabels } from '../../audit/looking/labelsSummary';
import { overviewOf } from '../../audit/result/auditOverview';
import { auditInProcess, testPlantedErrorsInProcess } from '../../audit/run/auditClient';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { HumanError } from '../../base/humanError';
import { findLabels } from '../../labels/opening/findLabels';
import { openDataSet } from '../../labels/opening/openLabels';
import { placesOf } from '../../labels/places';
import { roundedEstimate } from '../../protocol/noiseEstimate';
import type { TaskRun } from '../../protocol/auditProcess';
import { summariseJournal } from '../../review/journalSummary';
import { propose, waitingProposals } from '../../review/proposals';
import {
  auditEntry,
  auditRequest,
  firstThere,
  givenSource,
  placesOfAudit,
  type ScoringOptions,
} from '../auditCommand';
import { agentsRecipe, faceOf, imageOf, newProposal, refuseReplacing, withReview } from './auditedFaces';
import { agentName, type Extra, resultOf, runOf, type ToolServices } from './toolAnswers';

const mostProblems = 20;
const mostFaces = 100;
const mostImages = 8;
const mostProposals = 500;
/** In UTF-16 units. */
const longestReason = 2_000;
const longestClass = 1_000;

const dataSet = z.string().max(4096).describe('The name of a data set, as list_data_sets gives it.');
const face = z.number().int().min(0).describe('The number of a face, as suspects gives it.');
const output = { notice: z.string(), data: z.record(z.string(), z.unknown()) };
const readOnly: ToolAnnotations = { readOnlyHint: true, openWorldHint: false };

/** Adds everything that agents can ask for. */
export function addTools(server: McpServer, services: ToolServices): void {
  const { folders } = services;
  let isBusy = false;

  /** One work at a time: each takes all processors. */
  async function alone<T>(extra: Extra, work: (run: TaskRun) => Promise<T>): Promise<T> {
    if (isBusy)
      throw new HumanError(
        'Another audit or test is running in this server. Wait for its end, or cancel it.',
      );
    isBusy = true;
    try {
      return await work(runOf(extra, services.signal));
    } finally {
      isBusy = false;
    }
  }

  function add<Shape extends z.ZodRawShape>(
    name: string,
    about: { readonly title: string; readonly description: string; readonly annotations?: ToolAnnotations },
    inputSchema: Shape,
    work: (args: z.output<z.ZodObject<Shape>>, extra: Extra) => Promise<Record<string, unknown>>,
  ): void {
    const config = {
      ...about,
      annotations: about.annotations ?? readOnly,
      inputSchema,
      outputSchema: output,
    };
    const answer = async (args: unknown, extra: Extra) =>
      resultOf(services, () => work(args as z.output<z.ZodObject<Shape>>, extra));
    server.registerTool<typeof output, z.ZodRawShape>(name, config, answer);
  }

  add(
    'list_data_sets',
    {
      title: 'List data sets',
      description: 'The data sets in the folders that the user gave, and whether each was audited.',
    },
    {},
    async () => {
      const found = [];
      for (const { folder } of folders.all)
        for (const { location, format } of await findLabels(folder)) {
          if (!(await folders.holds(location))) continue;
          const named = await folders.dataSet(folders.nameOf(location)).catch(() => undefined);
          const audited = named && (await firstThere(placesOfAudit(named, services.cache)));
          found.push({
            dataSet: folders.nameOf(location),
            format: format.id,
            audited: audited !== undefined,
            readable: named !== undefined,
          });
        }
      return { dataSets: found, imagesAreOn: services.thumbnails !== undefined };
    },
  );

  add(
    'describe_labels',
    {
      title: 'Describe labels',
      description: 'What a data set’s labels hold: format, samples, classes with their counts, and problems.',
    },
    { dataSet },
    async ({ dataSet: called }) => {
      const named = await folders.dataSet(called);
      const labels = await openDataSet(named);
      const about = { further: [], images: undefined, missing: null, hint: null };
      const {
        format,
        samples,
        classes,
        counts,
        unlabelled,
        aside,
        problems,
        readOnly: refusal,
      } = summariseLabels(labels, named.reading, about);
      return {
        ...{ dataSet: called, format, samples, classes, counts, unlabelled, aside },
        problemCount: problems.length,
        problems: problems.slice(0, mostProblems).map(({ line, message }) => ({
          line,
          message: folders.withoutPlaces(message),
        })),
        canBeCorrected: refusal === null,
      };
    },
  );

  add(
    'audit',
    {
      title: 'Audit labels',
      description:
        'Finds the labels that are probably wrong. Takes from seconds to many minutes; sends progress, and can be cancelled. Replaces the last audit of these labels, beside the data, unless a person made that with settings of their own; no label is changed.',
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    { dataSet, seed: z.number().int().min(0).max(1_000_000).optional() },
    async ({ dataSet: called, seed }, extra) => {
      const named = await folders.dataSet(called);
      await refuseReplacing(services, named);
      const request = await auditRequest(named.folder, named, scoring(services, seed));
      const summary = await alone(extra, (run) => auditInProcess(auditEntry, request, run));
      const { samples, audited, failed, classes, suspects, unclear, recognised, estimatedErrors } = summary;
      return {
        ...{ dataSet: called, samples, audited, failed, classes, suspects, unclear, recognised },
        ...{ estimatedErrors, estimatedErrorsByClass: summary.estimatedErrorsByClass },
        duplicateConflicts: summary.duplicateConflicts,
        warnings: summary.warnings.map((warning) => folders.withoutPlaces(warning)),
        seconds: summary.seconds.total,
      };
    },
  );

  add(
    'audit_overview',
    {
      title: 'Overview of an audit',
      description:
        'Of the last audit: suspects by class and by pair of classes, how many labels are probably wrong, and how far the review is.',
    },
    { dataSet },
    async ({ dataSet: called }) =>
      withReview(services, await folders.dataSet(called), ({ result, journal }) => {
        const { createdAt, recipe, faces, suspects, reviewed, recognised, errors, errorsLeft, ...rest } =
          overviewOf(result, journal);
        return {
          ...{ dataSet: called, audit: createdAt, recipe, faces, suspects, reviewed, recognised },
          estimatedErrors: errors === undefined ? null : roundedEstimate(errors),
          estimatedErrorsLeft: errorsLeft === undefined ? null : roundedEstimate(errorsLeft),
          classes: rest.classes.map(({ name, ...each }) => ({ class: name, ...each })),
          pairs: rest.pairs.map(({ names: [given, suggested], ...each }) => ({ ...each, given, suggested })),
          ...{ uncommitted: rest.uncommitted, disagreements: rest.disagreements },
        };
      }),
  );

  add(
    'suspects',
    {
      title: 'Suspects',
      description:
        'Faces whose labels are probably wrong, the most doubtful first: given and suggested class, the chance that the label is right, importance, chances of the likeliest classes. “audit” goes into propose.',
    },
    {
      dataSet,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(mostFaces).default(20),
      given: z.string().optional().describe('Only faces that have this label.'),
      suggested: z.string().optional().describe('Only faces for which this class is suggested.'),
      undecidedOnly: z.boolean().default(true),
    },
    async ({ dataSet: called, offset, limit, given, suggested, undecidedOnly }) =>
      withReview(services, await folders.dataSet(called), ({ result, journal }) => {
        const { scores, metadata, ids } = result;
        const classOf = (column: Uint16Array, row: number) => metadata.classes[column[row] ?? -1];
        const rows = Array.from(ids.keys())
          .filter(
            (row) =>
              scores.isIssue[row] === 1 &&
              (given === undefined || classOf(scores.given, row) === given) &&
              (suggested === undefined || classOf(scores.suggested, row) === suggested) &&
              !(undecidedOnly && journal.decisionOf(ids[row] ?? '')),
          )
          .sort((a, b) => (scores.labelQuality[a] ?? 0) - (scores.labelQuality[b] ?? 0));
        return {
          ...{ dataSet: called, audit: metadata.createdAt, total: rows.length, offset },
          suspects: rows.slice(offset, offset + limit).map((row) => faceOf(folders, result, journal, row)),
        };
      }),
  );

  add(
    'test_planted',
    {
      title: 'Test on planted errors',
      description:
        'How far an audit can be trusted here: flips some labels in memory, audits, and says how many are found. Takes as long as an audit; writes nothing.',
    },
    { dataSet, share: z.number().min(0.01).max(0.5).default(0.1) },
    async ({ dataSet: called, share }, extra) => {
      const named = await folders.dataSet(called);
      const { request, besideData } = givenSource(named.folder, named, scoring(services, undefined));
      const lastResult = (await firstThere(placesOfAudit(named, services.cache))) ?? besideData;
      const planting = { ...request, share, pattern: 'uniform', lastResult } as const;
      const { faces, planted, foundFirst, auroc, averagePrecision, flags, suggestedRight, byClass } =
        await alone(extra, (run) => testPlantedErrorsInProcess(auditEntry, planting, run));
      return {
        ...{ dataSet: called, faces, planted, foundFirst, auroc, averagePrecision, flags },
        ...{ suggestedRight, byClass },
      };
    },
  );

  add(
    'decisions',
    {
      title: 'Decisions and proposals',
      description:
        'What people decided, how far they agree, their notes, and which proposals of agents still wait for a person.',
    },
    { dataSet },
    async ({ dataSet: called }) =>
      withReview(services, await folders.dataSet(called), ({ result, journal }) => {
        const { annotators, samples, uncommitted, disagreements, faceNotes } = summariseJournal(
          journal.state,
        );
        const faceById = new Map(result.ids.map((id, row) => [id, row]));
        const waiting = [...journal.state.proposals.keys()].flatMap((id) =>
          waitingProposals(journal.state, id).map(({ who, verdict, label, reason }) => ({
            ...{ face: faceById.get(id) ?? null, agent: who, verdict, label, reason },
          })),
        );
        return {
          ...{ dataSet: called, annotators, samples, uncommitted, disagreements: disagreements.length },
          notes: faceNotes.slice(0, mostFaces).map(({ id, who, text }) => ({
            ...{ face: faceById.get(id) ?? null, who, text },
          })),
          ...{ waitingProposals: waiting.length, proposals: waiting.slice(0, mostProposals) },
        };
      }),
  );

  add(
    'propose',
    {
      title: 'Propose corrections',
      description:
        'Leaves proposals for a person, who sees them in the gallery with your name and decides. No label changes by it. “relabel” takes a class; “reject” says that the given label is right; “withdraw” takes your last proposal back.',
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    {
      dataSet,
      audit: z.string().describe('“audit” of suspects: the numbers of faces are those of that audit.'),
      proposals: z
        .array(
          z.object({
            face,
            verdict: z.enum(['relabel', 'reject', 'unclear', 'notAFace', 'withdraw']),
            label: z.string().max(longestClass).optional().describe('For relabel: a class of the data set.'),
            reason: z.string().max(longestReason).default('').describe('Why, for the person who decides.'),
          }),
        )
        .min(1)
        .max(mostProposals),
    },
    async ({ dataSet: called, audit, proposals }) =>
      withReview(services, await folders.dataSet(called), async ({ result, named }) => {
        if (audit !== result.metadata.createdAt)
          throw new HumanError(
            'These numbers are of another audit than the last one, so nothing was proposed. Ask for the suspects again.',
          );
        const who = agentName(server);
        const wanted = proposals.map((each) => newProposal(result, each));
        const { home, name } = placesOf(named);
        await propose({ folder: home, dataSet: name, who }, wanted);
        return { dataSet: called, proposed: wanted.length, agent: who, waitsFor: 'a person, in the gallery' };
      }),
  );

  const { thumbnails } = services;
  if (thumbnails) addImages(server, services, thumbnails);
}

/** Faces themselves, for users who switched that on. */
function addImages(server: McpServer, services: ToolServices, thumbnails: ThumbnailService): void {
  server.registerTool(
    'face_images',
    {
      title: 'See faces',
      description: `The images of up to ${mostImages} faces. The user has switched this on.`,
      annotations: readOnly,
      inputSchema: { dataSet, faces: z.array(face).min(1).max(mostImages) },
    },
    async ({ dataSet: called, faces }) => {
      const images: CallToolResult['content'] = [];
      const answer = await resultOf(services, async () =>
        withReview(services, await services.folders.dataSet(called), async ({ result }) => {
          const shown: { readonly face: number; readonly refusal?: string }[] = [];
          for (const row of faces) {
            const image = await imageOf(services.folders, thumbnails, result, row);
            if (typeof image === 'string') {
              shown.push({ face: row, refusal: image });
              continue;
            }
            shown.push({ face: row });
            images.push({ type: 'image', data: image.toString('base64'), mimeType: 'image/webp' });
          }
          return { dataSet: called, images: shown };
        }),
      );
      return { ...answer, content: [...answer.content, ...images] };
    },
  );
}

function scoring({ cache }: ToolServices, seed: number | undefined): ScoringOptions {
  return {
    ...{ recipe: agentsRecipe, seed: seed ?? 1, subjects: 'auto', provider: 'auto', engine: 'auto' },
    ...(cache !== undefined && { cache }),
  };
}
