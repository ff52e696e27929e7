'use client';

import { Step } from '../first-run/Step';
import classes from './Errors.module.css';

/** Nothing may be read: which option to give, word by word. */
export function NoSources() {
  return (
    <section className={classes.guide} data-panel="no-error-logs" aria-labelledby="no-error-logs">
      <h2 id="no-error-logs">No error logs are configured</h2>
      <p>
        This page counts the errors in application logs: JSON Lines, plain or gzip, in a folder or a bucket. It reads
        only what the dashboard is started with, by the name that is given there.
      </p>
      <ol>
        <Step
          title="Start the dashboard with a bucket, or with a folder"
          commands={[
            'networkflow dashboard --error-logs s3://my-app-logs/errors/',
            'networkflow dashboard --error-logs shop=./logs/shop --error-logs api=./logs/api',
          ]}
        >
          <p>
            The same in a variable: <code>NETWORKFLOW_ERROR_LOGS</code>, separated by commas; or as{' '}
            <code>error-logs</code> below <code>dashboard</code> in networkflow.yaml.
          </p>
        </Step>
        <Step
          title="Or ask on the command line, without a dashboard"
          commands={['networkflow errors ./logs/shop --details']}
        />
      </ol>
    </section>
  );
}
